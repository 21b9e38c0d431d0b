package io.altiplano.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamDecoderTest {
  @ParameterizedTest
  @EnumSource
  void streamsWhatAllTokensTogetherSay(Flavour flavour) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    ModelTokenizer tokenizer = Tokenizers.from(flavour.metadata());
    for (int round = 0; round < 2000; round++) {
      int[] tokens = random.ints(random.nextInt(12), 0, tokenizer.vocabularySize()).toArray();
      assertThat(stream(tokenizer, tokens)).as("seed %d", seed).isEqualTo(whole(tokenizer, tokens));
    }
  }

  @ParameterizedTest
  @EnumSource
  void textComesBack(Flavour flavour) {
    ModelTokenizer tokenizer = Tokenizers.from(flavour.metadata());
    for (String sentence : GoldenStrings.sentences()) {
      // Phi-3's control tokens swallow spaces, but people's text holds none.
      assertThat(tokenizer.decode(tokenizer.encode(sentence))).isEqualTo(sentence);
    }
  }

  @ParameterizedTest
  @EnumSource
  void halfACharacterWaits(Flavour flavour) {
    ModelTokenizer tokenizer = Tokenizers.from(flavour.metadata());
    // No vocabulary here has learnt this character: it is four tokens of a byte each.
    int[] tokens = tokenizer.encodeBytes("𝕏".getBytes(StandardCharsets.UTF_8));
    StreamDecoder decoder = tokenizer.streamDecoder();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tokens.length; i++) {
      String piece = decoder.append(tokens[i]);
      assertThat(piece.strip()).isEqualTo(i < tokens.length - 1 ? "" : "𝕏");
      text.append(piece);
    }
    assertThat(tokens).hasSizeGreaterThanOrEqualTo(4);
    assertThat(decoder.flush()).isEmpty();
    assertThat(text.toString().strip()).isEqualTo("𝕏");
    decoder.append(tokens[tokens.length - 4]);
    assertThat(decoder.append(tokens[tokens.length - 3])).isEmpty();
    assertThat(decoder.flush()).isEqualTo("\uFFFD");
    assertThat(decoder.flush()).isEmpty();
    assertThat(decoder.append(tokenizer.encode("a")[tokenizer.encode("a").length - 1]))
        .endsWith("a");
  }

  @Test
  void aTokenThatIsNoneIsRefused() {
    ModelTokenizer tokenizer = Tokenizers.from(Flavour.LLAMA.metadata());
    int size = tokenizer.vocabularySize();
    assertThatThrownBy(() -> tokenizer.decode(new int[] {size}))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining(Integer.toString(size));
    assertThatThrownBy(() -> tokenizer.streamDecoder().append(-1))
        .isInstanceOf(AltiplanoException.class);
  }

  @Test
  void halfASurrogatePairBecomesTheReplacementCharacter() {
    ModelTokenizer tokenizer = Tokenizers.from(Flavour.QWEN_2.metadata());
    assertThat(tokenizer.decode(tokenizer.encode("a\uD800b"))).isEqualTo("a\uFFFDb");
  }

  private static String stream(ModelTokenizer tokenizer, int[] tokens) {
    StreamDecoder decoder = tokenizer.streamDecoder();
    StringBuilder text = new StringBuilder();
    for (int token : tokens) {
      String piece = decoder.append(token);
      assertThat(piece.isEmpty() || !Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
          .isTrue();
      text.append(piece);
    }
    return text.append(decoder.flush()).toString();
  }

  private static String whole(ModelTokenizer tokenizer, int[] tokens) {
    var bytes = new ByteArrayOutputStream();
    for (int token : tokens) {
      bytes.writeBytes(tokenizer.shownBytes(token));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
