package io.altiplano.engine.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altiplano.api.CompletionRequest;
import io.altiplano.api.GenerationEvent;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.SamplingOptions;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A real published model, stories260K, tells the stories that llama.cpp tells. */
class StoriesGoldenTest {
  @Test
  void fiveStoriesOf200TokensAreTheSame() throws IOException {
    try (LanguageModel model = open(ElementType.F32)) {
      for (JsonNode story : golden().get("stories")) {
        assertThat(greedyTokens(model, story.get("prompt").asText()))
            .isEqualTo(new ObjectMapper().convertValue(story.get("tokens"), int[].class));
      }
    }
  }

  private static int[] greedyTokens(LanguageModel model, String prompt) {
    GenerationOptions options = new GenerationOptions(200, SamplingOptions.GREEDY, List.of(), 1);
    IntStream.Builder tokens = IntStream.builder();
    for (GenerationEvent event : model.complete(new CompletionRequest(prompt, options))) {
      if (event instanceof GenerationEvent.Text piece) {
        piece.tokens().forEach(choice -> tokens.add(choice.chosen().token()));
      }
    }
    return tokens.build().toArray();
  }

  @Test
  void logProbabilitiesWithAnF32CacheAgreeTo1e3() throws IOException {
    assertThat(largestDifference(ElementType.F32, "logProbabilities")).isLessThan(1e-3);
  }

  @Test
  void logProbabilitiesWithAnF16CacheAgreeTo1e2() throws IOException {
    assertThat(largestDifference(ElementType.F16, "logProbabilitiesF16")).isLessThan(1e-2);
  }

  private static double largestDifference(ElementType cacheType, String answer) throws IOException {
    JsonNode scored = golden().get("scored");
    double largest = 0;
    try (LanguageModel model = open(cacheType)) {
      float[] ours = model.score(scored.get("text").asText()).logProbabilities();
      assertThat(ours).hasSizeGreaterThanOrEqualTo(300).hasSize(scored.get(answer).size());
      for (int i = 0; i < ours.length; i++) {
        largest = Math.max(largest, Math.abs(ours[i] - scored.get(answer).get(i).asDouble()));
      }
    }
    return largest;
  }

  private static LanguageModel open(ElementType cacheType) {
    String root = Objects.requireNonNullElse(System.getProperty("altiplano.basedir"), "..");
    Path file = Path.of(root, "models", "stories260K", "stories260K.gguf");
    return LanguageModel.load(file, ModelSettings.DEFAULT.withCacheType(cacheType));
  }

  private static JsonNode golden() throws IOException {
    try (InputStream in =
        StoriesGoldenTest.class.getResourceAsStream("/golden/stories/stories260K.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in, "golden file"));
    }
  }
}
