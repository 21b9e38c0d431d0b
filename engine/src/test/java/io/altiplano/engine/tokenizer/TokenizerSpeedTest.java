package io.altiplano.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A megabyte of anything is encoded in seconds: nothing is quadratic, nothing recurses. */
class TokenizerSpeedTest {
  private static final int BYTES = 1 << 20;

  /** The requirement; a quadratic step takes minutes, so a busy machine still tells them apart. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** Best of so many, for a machine that does other things too. */
  private static final int TRIES = 4;

  @ParameterizedTest
  @EnumSource
  void aMegabyteIsEncodedInTwoSeconds(Flavour flavour) {
    ModelTokenizer tokenizer = Tokenizers.from(flavour.metadata());
    texts()
        .forEach((name, text) -> {
          Duration best = LIMIT.multipliedBy(1000);
          for (int i = 0; i < TRIES && best.compareTo(LIMIT) > 0; i++) {
            long start = System.nanoTime();
            int[] ids = tokenizer.encode(text);
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            best = taken.compareTo(best) < 0 ? taken : best;
            assertThat(ids).as(name).hasSizeLessThanOrEqualTo(3 * BYTES);
          }
          assertThat(best).as("%s, %s", flavour, name).isLessThan(LIMIT);
        });
  }

  private static Map<String, String> texts() {
    String sentences = String.join("\n", GoldenStrings.sentences());
    String korean =
        sentences
            .codePoints()
            .filter(c -> c >= 0xAC00 && c < 0xD7A4)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("sentences", sentences);
    texts.put("without white space", sentences.replaceAll("\\s", ""));
    texts.put("Korean letters", korean);
    texts.put("Korean with spaces", korean.replaceAll("(...)", "$1 "));
    for (String unit :
        new String[] {
          "a", "A", " ", "\n", "\t ", "0", "'", "<", "한", "한A", "Aa", "a ", "\u0301", "👍", "▁",
          "<|im_", "\u00a0", "l'", "(("
        }) {
      texts.put("'" + unit + "' all along", unit);
    }
    return texts.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry -> megabyte(entry.getValue()),
                (first, second) -> first,
                LinkedHashMap::new));
  }

  private static String megabyte(String unit) {
    Function<String, Integer> bytes = text -> text.getBytes(StandardCharsets.UTF_8).length;
    return unit.repeat(BYTES / bytes.apply(unit) + 1);
  }
}
