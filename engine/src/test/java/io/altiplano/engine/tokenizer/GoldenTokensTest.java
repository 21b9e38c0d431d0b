package io.altiplano.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** llama.cpp's answers about small vocabularies of our own; made by dev/golden/tokenizers.sh. */
class GoldenTokensTest {
  private static final int FEWEST_TEXTS = 2000;

  @ParameterizedTest
  @EnumSource
  void textsBecomeTheSameTokens(Flavour flavour) throws IOException {
    Golden golden = golden(flavour);
    assertThat(golden.texts()).hasSizeGreaterThan(FEWEST_TEXTS);
    assertThat(differencesOfTexts(flavour, tokenizer(flavour), golden)).isEmpty();
  }

  static List<String> differencesOfTexts(Flavour flavour, ModelTokenizer tokenizer, Golden golden) {
    List<byte[]> texts = GoldenStrings.all(GoldenStrings.sentences(), flavour.spelled());
    assertThat(texts).hasSameSizeAs(golden.texts());
    assertThat(Golden.checkSum(texts)).isEqualTo(golden.textsCheckSum());
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      byte[] text = texts.get(i);
      compare(text, golden.texts().get(i).ids(), tokenizer.encodeBytes(text), differences);
    }
    return differences;
  }

  @ParameterizedTest
  @EnumSource
  void templatesBecomeTheSameTokens(Flavour flavour) throws IOException {
    Golden golden = golden(flavour);
    assertThat(golden.controls()).hasSizeGreaterThan(200);
    assertThat(differencesOfTemplates(flavour, tokenizer(flavour), golden)).isEmpty();
  }

  static List<String> differencesOfTemplates(
      Flavour flavour, ModelTokenizer tokenizer, Golden golden) {
    List<byte[]> texts = GoldenStrings.spelling(GoldenStrings.sentences(), flavour.spelled());
    assertThat(texts).hasSameSizeAs(golden.controls());
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      String text = new String(texts.get(i), StandardCharsets.UTF_8);
      int[] ids = tokenizer.encode(List.of(Segment.control(text)));
      compare(texts.get(i), golden.controls().get(i).ids(), ids, differences);
    }
    return differences;
  }

  @ParameterizedTest
  @EnumSource
  void tokensAreTheSame(Flavour flavour) throws IOException {
    ModelTokenizer tokenizer = tokenizer(flavour);
    List<Golden.Token> tokens = golden(flavour).tokens();
    Vocabulary vocabulary = tokenizer.vocabulary();
    assertThat(vocabulary.size()).isEqualTo(tokens.size());
    for (int token = 0; token < tokens.size(); token++) {
      String text = vocabulary.text(token);
      assertThat(tokenizer.bytes(token)).as(text).isEqualTo(tokens.get(token).piece());
      assertThat(vocabulary.isControl(token)).as(text).isEqualTo(tokens.get(token).control());
      assertThat(vocabulary.isEndOfGeneration(token)).as(text).isEqualTo(tokens.get(token).ends());
      assertThat(vocabulary.find(text)).hasValue(token);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"LLAMA_BPE", "GPT_2"})
  void tokensBecomeTheSameText(Flavour flavour) throws IOException {
    ModelTokenizer tokenizer = tokenizer(flavour);
    for (Golden.Encoded each : golden(flavour).texts()) {
      byte[] decoded = tokenizer.decode(each.ids()).getBytes(StandardCharsets.UTF_8);
      assertThat(Golden.checkSum(decoded))
          .as(Arrays.toString(each.ids()))
          .isEqualTo(each.decodedCheckSum());
    }
  }

  private static void compare(byte[] text, int[] expected, int[] actual, List<String> differences) {
    if (!Arrays.equals(expected, actual)) {
      differences.add(
          "'%s' %s: %s but llama.cpp %s"
              .formatted(
                  new String(text, StandardCharsets.UTF_8),
                  HexFormat.of().formatHex(text),
                  Arrays.toString(actual),
                  Arrays.toString(expected)));
    }
  }

  static ModelTokenizer tokenizer(Flavour flavour) {
    return Tokenizers.from(flavour.metadata());
  }

  static Golden golden(Flavour flavour) throws IOException {
    try (InputStream in = flavour.resource(".golden.gz")) {
      return Golden.read(in);
    }
  }
}
