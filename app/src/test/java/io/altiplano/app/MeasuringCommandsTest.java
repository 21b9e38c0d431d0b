package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import io.altiplano.app.console.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code perplexity} and {@code embed}. */
class MeasuringCommandsTest {
  @TempDir static Path folder;
  static String model = "";

  @BeforeAll
  static void writeModel() {
    model = AlphabetModel.write(folder).toString();
  }

  private static Map<?, ?> json(Outcome outcome) throws Exception {
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    Path file = Files.writeString(folder.resolve("out.json"), outcome.out());
    return (Map<?, ?>) java.util.Objects.requireNonNull(Json.read(file));
  }

  @Test
  void perplexityJsonHasTokensWithBosAndOneLogProbabilityFewer() throws Exception {
    Map<?, ?> scores =
        json(Terminal.piped().alti("perplexity", "--model", model, "--text", "xyz", "--json"));
    assertThat(scores.keySet().stream().map(String::valueOf))
        .containsExactly("tokens", "logProbabilities", "perplexity");
    assertThat(scores.get("tokens")).isEqualTo(List.of(1, 282, 283, 284));
    List<?> logProbabilities = (List<?>) scores.get("logProbabilities");
    assertThat(logProbabilities).hasSize(3);
    double sum = logProbabilities.stream().mapToDouble(n -> ((Number) n).doubleValue()).sum();
    assertThat(((Number) java.util.Objects.requireNonNull(scores.get("perplexity"))).doubleValue())
        .isCloseTo(Math.exp(-sum / 3), org.assertj.core.api.Assertions.within(1e-3));
    // After x comes y.
    assertThat(((Number) logProbabilities.get(1)).doubleValue()).isBetween(-0.01, -1e-6);
  }

  @Test
  void aLongFileIsReadInWindows() throws Exception {
    Path file = Files.writeString(folder.resolve("long.txt"), AlphabetModel.LETTERS.repeat(20));
    Outcome outcome =
        Terminal.screen().alti("perplexity", model, "--file", file.toString(), "--progress");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("perplexity", "over 520 tokens", "bits a byte");
    assertThat(outcome.err()).contains("100%", "521 tokens");
    assertThat(
            Terminal.screen()
                .alti("perplexity", model, "--file", file.toString(), "--no-progress")
                .err())
        .isEmpty();
  }

  @Test
  void embeddingsHaveLengthOneAndEqualTextsAreEqual() throws Exception {
    Map<?, ?> result =
        json(
            Terminal.piped()
                .alti("embed", model, "abc", "abc", "z", "--json", "--pooling", "mean"));
    List<?> vectors = (List<?>) result.get("embeddings");
    assertThat(vectors).hasSize(3);
    assertThat(vectors.get(0)).isEqualTo(vectors.get(1)).isNotEqualTo(vectors.get(2));
    double squares =
        ((List<?>) vectors.get(2))
            .stream().mapToDouble(n -> Math.pow(((Number) n).doubleValue(), 2)).sum();
    assertThat(squares).isCloseTo(1, org.assertj.core.api.Assertions.within(1e-4));
    assertThat(result.get("dimensions")).isEqualTo(320);
  }

  @Test
  void embedReadsLinesAndShowsHowNearTheyAre() {
    Outcome outcome = Terminal.piped().input("abc\n\nabd\n").alti("embed", model);
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out().lines()).hasSize(3);
    assertThat(outcome.out()).contains("320 numbers", "~ abd");
  }

  @Test
  void embedWithoutTextIsAMistake() {
    assertThat(Terminal.piped().input("").alti("embed", model).status()).isEqualTo(2);
  }
}
