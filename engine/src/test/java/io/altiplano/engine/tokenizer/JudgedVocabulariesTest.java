package io.altiplano.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Published vocabularies, and every pre-tokeniser's name, beside llama.cpp itself. */
@Tag("judge")
class JudgedVocabulariesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void publishedVocabulariesAgree(RealVocabulary vocabulary) {
    Path file = folder.resolve("vocabulary.gguf");
    vocabulary.write(file);
    SideBySide result = compare(file, vocabulary.spelled());
    assertThat(result.texts()).isGreaterThan(2000);
    assertThat(result.differences()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.altiplano.engine.tokenizer.PreTokenizer#names")
  void preTokenizersAgree(String name) {
    Path file = folder.resolve("vocabulary.gguf");
    new GgufWriter().putAll(Flavour.QWEN_2.metadata()).put("tokenizer.ggml.pre", name).write(file);
    assertThat(compare(file, Flavour.QWEN_2.spelled()).differences()).isEmpty();
  }

  private static SideBySide compare(Path file, List<String> spelled) {
    List<String> sentences = GoldenStrings.sentences();
    try (GgufFile gguf = GgufFile.open(file);
        var judge = new LlamaCppVocabulary(file)) {
      ModelTokenizer tokenizer = Tokenizers.from(gguf.metadata());
      Vocabulary vocabulary = tokenizer.vocabulary();
      assertThat(vocabulary.size()).isEqualTo(judge.size());
      assertThat(vocabulary.addBos()).isEqualTo(judge.addsBos());
      for (int token = 0; token < vocabulary.size(); token++) {
        assertThat(vocabulary.isEndOfGeneration(token)).isEqualTo(judge.isEndOfGeneration(token));
        assertThat(vocabulary.isControl(token)).isEqualTo(judge.isControl(token));
      }
      return SideBySide.compare(
          tokenizer,
          judge,
          GoldenStrings.all(sentences, spelled),
          GoldenStrings.spelling(sentences, spelled));
    }
  }
}
