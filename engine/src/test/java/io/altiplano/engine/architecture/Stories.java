package io.altiplano.engine.architecture;

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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** The published model stories260K, which ships with the project, beside llama.cpp. */
public final class Stories {
  static final int LENGTH = 200;

  private Stories() {}

  static int count() throws IOException {
    return golden().get("stories").size();
  }

  /** Tokens of a greedy story that are llama.cpp's, up to the first that is not. */
  static int equalTokens(LanguageModel model, int story) throws IOException {
    JsonNode golden = golden().get("stories").get(story);
    int[] ours = greedyTokens(model, golden.get("prompt").asText());
    int[] theirs = new ObjectMapper().convertValue(golden.get("tokens"), int[].class);
    int mismatch = Arrays.mismatch(ours, theirs);
    return mismatch < 0 ? ours.length : mismatch;
  }

  private static int[] greedyTokens(LanguageModel model, String prompt) {
    GenerationOptions options = new GenerationOptions(LENGTH, SamplingOptions.GREEDY, List.of(), 1);
    IntStream.Builder tokens = IntStream.builder();
    for (GenerationEvent event : model.complete(new CompletionRequest(prompt, options))) {
      if (event instanceof GenerationEvent.Text piece) {
        piece.tokens().forEach(choice -> tokens.add(choice.chosen().token()));
      }
    }
    return tokens.build().toArray();
  }

  /** Log-probabilities of the text, by llama.cpp with that cache. */
  static float[] expected(ElementType cacheType) throws IOException {
    String answer = cacheType == ElementType.F32 ? "logProbabilities" : "logProbabilitiesF16";
    return Golden.floats(golden().get("scored").get(answer));
  }

  /** The largest difference of a log-probability; infinite where one is no number. */
  static float largestDifference(ElementType cacheType) throws IOException {
    float[] expected = expected(cacheType);
    try (LanguageModel model = open(cacheType)) {
      float[] ours = model.score(golden().get("scored").get("text").asText()).logProbabilities();
      float largest = ours.length == expected.length ? 0 : Float.POSITIVE_INFINITY;
      for (int i = 0; i < expected.length && i < ours.length; i++) {
        float difference = Math.abs(ours[i] - expected[i]);
        largest = Float.isNaN(difference) ? Float.POSITIVE_INFINITY : Math.max(largest, difference);
      }
      return largest;
    }
  }

  static LanguageModel open(ElementType cacheType) {
    return LanguageModel.load(file(), ModelSettings.DEFAULT.withCacheType(cacheType));
  }

  /** The model's file. */
  public static Path file() {
    String root = Objects.requireNonNullElse(System.getProperty("altiplano.basedir"), "..");
    return Path.of(root, "models", "stories260K", "stories260K.gguf");
  }

  private static JsonNode golden() throws IOException {
    try (InputStream in = Stories.class.getResourceAsStream("/golden/stories/stories260K.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in, "golden file"));
    }
  }
}
