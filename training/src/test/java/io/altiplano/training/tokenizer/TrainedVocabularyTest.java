package io.altiplano.training.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.tokenizer.ByteLevelWords;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Segment;
import io.altiplano.engine.tokenizer.Tokenizers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trained vocabulary, written to a file and read by the engine. */
class TrainedVocabularyTest {
  @TempDir static Path folder;

  static TrainedVocabulary vocabulary =
      new TrainedVocabulary(
          List.of(), List.of(), SpecialTokens.LLAMA_3, new CorpusStatistics(0, 0, 0, 0, 0));

  @BeforeAll
  static void trainAndWrite() throws IOException {
    vocabulary = Vocabularies.train(Vocabularies.resource("bilingual.txt"), 700, 1);
    GgufWriter writer = new GgufWriter();
    GgufVocabulary.put(vocabulary, writer);
    writer.write(folder.resolve("tokenizer.gguf"));
  }

  private static ModelTokenizer tokenizer() {
    try (GgufFile file = GgufFile.open(folder.resolve("tokenizer.gguf"))) {
      return Tokenizers.from(file.metadata());
    }
  }

  private static byte[] decode(ModelTokenizer tokenizer, int[] tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int token : tokens) {
      bytes.writeBytes(tokenizer.bytes(token));
    }
    return bytes.toByteArray();
  }

  @Test
  void specialTokensHaveTheirRoles() {
    ModelTokenizer tokenizer = tokenizer();
    int first = vocabulary.firstSpecial();
    assertThat(tokenizer.vocabularySize()).isEqualTo(vocabulary.size());
    assertThat(tokenizer.vocabulary().bos()).hasValue(first);
    assertThat(tokenizer.vocabulary().eos()).hasValue(first + 1);
    assertThat(tokenizer.vocabulary().addBos()).isTrue();
    assertThat(tokenizer.vocabulary().isEndOfGeneration(first + 6)).as("<|eot_id|>").isTrue();
    String text = "<|eot_id|>";
    assertThat(tokenizer.encode(List.of(Segment.control(text)))).containsExactly(first + 6);
    assertThat(tokenizer.encode(text)).hasSizeGreaterThan(1).doesNotContain(first + 6);
  }

  @Test
  void anyTextComesBack() {
    ModelTokenizer tokenizer = tokenizer();
    List<String> texts =
        List.of(
            "",
            "a",
            "안녕하세요 세계",
            "🦙👩‍👩‍👧‍👦",
            "뷁\u0000\u0001\t\r\n  x",
            "e\u0301\uFFFD\uDBFF\uDFFF");
    for (String text : texts) {
      assertThat(tokenizer.decode(tokenizer.encode(text))).isEqualTo(text);
    }
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 60; i++) {
        int codePoint = random.nextInt(random.nextBoolean() ? 0x100 : 0x110000);
        text.appendCodePoint(
            codePoint >= 0xD800 && codePoint < 0xE000 ? 0xAC00 + codePoint % 11172 : codePoint);
      }
      byte[] utf8 = text.toString().getBytes(UTF_8);
      assertThat(decode(tokenizer, tokenizer.encodeBytes(utf8))).as("seed " + seed).isEqualTo(utf8);
    }
  }

  @Test
  void bytesThatAreNotUtf8BecomeReplacementCharacters() {
    ModelTokenizer tokenizer = tokenizer();
    byte[] broken = {'a', (byte) 0xFF, 'b', (byte) 0xEC, (byte) 0x95};
    assertThat(new String(decode(tokenizer, tokenizer.encodeBytes(broken)), UTF_8))
        .isEqualTo("a\uFFFDb\uFFFD\uFFFD");
  }

  @Test
  void theEngineEncodesAsTheBlackboardDoes() throws IOException {
    ModelTokenizer tokenizer = tokenizer();
    byte[] text = Files.readAllBytes(Vocabularies.resource("bilingual.txt"));
    List<Integer> expected = new ArrayList<>();
    ByteLevelWords.named(TrainedVocabulary.PRE_TOKENIZER)
        .split(
            text,
            0,
            text.length,
            (utf8, from, to) ->
                expected.addAll(NaiveBpe.encode(vocabulary, Arrays.copyOfRange(utf8, from, to))));
    assertThat(tokenizer.encodeBytes(text))
        .isEqualTo(expected.stream().mapToInt(Integer::intValue).toArray());
    assertThat(expected).hasSizeLessThan(text.length / 2);
  }
}
