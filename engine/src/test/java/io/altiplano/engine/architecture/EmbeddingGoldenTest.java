package io.altiplano.engine.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.Pooling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Vectors of texts are llama.cpp's, pooled as the model's file says. */
class EmbeddingGoldenTest {
  /** Both keep keys and values in F16, and llama.cpp rounds queries too. */
  static final float TOLERANCE = 2e-3f;

  static final List<String> POOLINGS = List.of("mean", "last");

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("POOLINGS")
  void vectorsAreLlamaCppsOwn(String pooling) throws IOException {
    assertThat(largestDifference(pooling, TinyEmbedder.write(pooling, folder)))
        .isLessThan(TOLERANCE);
  }

  /** Over all texts; infinite where one holds what is no number. */
  static float largestDifference(String pooling, Path file) throws IOException {
    float largest = 0;
    try (LanguageModel model = LanguageModel.load(file)) {
      for (JsonNode entry : golden().get(pooling)) {
        float[] ours = model.embed(List.of(entry.get("text").asText())).getFirst();
        float[] theirs = Golden.floats(entry.get("vector"));
        assertThat(ours).hasSameSizeAs(theirs);
        for (int i = 0; i < ours.length; i++) {
          float difference = Math.abs(ours[i] - theirs[i]);
          largest =
              Float.isNaN(difference) ? Float.POSITIVE_INFINITY : Math.max(largest, difference);
        }
      }
    }
    return largest;
  }

  @Test
  void whatIsAskedForGoesBeforeWhatTheFileSays() {
    List<String> text = List.of("once upon a time");
    try (LanguageModel mean = LanguageModel.load(TinyEmbedder.write("mean", folder));
        LanguageModel last = LanguageModel.load(TinyEmbedder.write("last", folder))) {
      assertThat(mean.pooling()).isEqualTo(Pooling.MEAN);
      assertThat(last.pooling()).isEqualTo(Pooling.LAST);
      assertThat(last.embed(text, Pooling.MEAN).getFirst())
          .isEqualTo(mean.embed(text).getFirst())
          .isNotEqualTo(last.embed(text).getFirst());
    }
  }

  @Test
  void aPoolingThatIsNotDoneIsRefused() {
    Path path = folder.resolve("cls.gguf");
    TinyModels.writer(TinyModels.named("qwen3").with("pooling_type", 2)).write(path);
    assertThatThrownBy(() -> LanguageModel.load(path))
        .hasMessageContaining("cls.gguf")
        .hasMessageContaining("qwen3.pooling_type")
        .hasMessageContaining("2 is not known");
  }

  private static JsonNode golden() throws IOException {
    try (InputStream in =
        EmbeddingGoldenTest.class.getResourceAsStream("/golden/embeddings/embeddings.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in, "golden file"));
    }
  }
}
