package io.altiplano.engine.convert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.kernel.PromptRecipe;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.runtime.Scores;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.StreamSupport;

/**
 * A quantised form of a seeded model, run here, beside what llama.cpp says when it runs the same
 * tensors ({@code dev/golden/QuantizeGolden.java}).
 *
 * @param largest difference of a log-probability; infinite where the tokens differ or one is no
 *     number
 * @param mean difference
 * @param spread between the least and the most of llama.cpp's log-probabilities
 */
record QuantizedAgreement(int tokens, float largest, float mean, float spread) {
  /** A few activations a text are rounded to the other side; see {@link QuantizableModels}. */
  private static final float QUANTIZED_TOLERANCE = 2e-2f;

  private static final float QUANTIZED_MEAN_TOLERANCE = 1e-3f;

  /** llama.cpp rounds activations to F16 or BF16 where weights are; we do not. */
  private static final float F16_TOLERANCE = 3e-3f;

  private static final float BF16_TOLERANCE = 2e-2f;
  private static final float EXACT_TOLERANCE = 1e-3f;

  /** Quantises the source, an F32 file, into the folder, and runs it as llama.cpp ran it. */
  static QuantizedAgreement of(QuantizationRecipe recipe, Path source, Path folder)
      throws IOException {
    return of(recipe, ElementType.F32, PromptRecipe.INTEGERS, source, folder);
  }

  /** With another cache than llama.cpp had, or with prompts that are multiplied otherwise. */
  static QuantizedAgreement of(
      QuantizationRecipe recipe,
      ElementType cacheType,
      PromptRecipe prompts,
      Path source,
      Path folder)
      throws IOException {
    JsonNode golden = new ObjectMapper().readTree(resource("quantize/" + recipe + ".json"));
    Path path = write(source, recipe, folder.resolve(recipe + ".gguf"));
    Scores scores = score(path, cacheType, prompts);
    int[] tokens =
        StreamSupport.stream(golden.get("tokens").spliterator(), false)
            .mapToInt(JsonNode::asInt)
            .toArray();
    float largest = Arrays.equals(tokens, scores.tokens()) ? 0 : Float.POSITIVE_INFINITY;
    double sum = 0;
    float least = 0;
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.logProbabilities().length; i++) {
      float expected = (float) golden.get("logProbabilities").get(i).asDouble();
      float difference = Math.abs(scores.logProbabilities()[i] - expected);
      largest = Math.max(largest, Float.isNaN(difference) ? Float.POSITIVE_INFINITY : difference);
      sum += difference;
      least = Math.min(least, expected);
      most = Math.max(most, expected);
    }
    float mean = (float) (sum / scores.logProbabilities().length);
    return new QuantizedAgreement(tokens.length, largest, mean, most - least);
  }

  /**
   * The mean difference of log-probabilities from those of the same weights as F32, which are
   * multiplied with activations as they are.
   */
  static float fromUnrounded(
      QuantizationRecipe recipe, PromptRecipe prompts, Path source, Path folder)
      throws IOException {
    Path quantized = write(source, recipe, folder.resolve(recipe + ".gguf"));
    Path unrounded =
        write(quantized, QuantizationRecipe.F32, folder.resolve(recipe + "-unrounded.gguf"));
    float[] exact = score(unrounded, ElementType.F32, prompts).logProbabilities();
    float[] scored = score(quantized, ElementType.F32, prompts).logProbabilities();
    double sum = 0;
    for (int i = 0; i < exact.length; i++) {
      sum += Math.abs(scored[i] - exact[i]);
    }
    return (float) (sum / exact.length);
  }

  static float tolerance(ElementType base) {
    return switch (base) {
      case F32 -> EXACT_TOLERANCE;
      case F16 -> F16_TOLERANCE;
      case BF16 -> BF16_TOLERANCE;
      case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K ->
          QUANTIZED_TOLERANCE;
    };
  }

  static float meanTolerance(ElementType base) {
    return base.isQuantized() ? QUANTIZED_MEAN_TOLERANCE : tolerance(base);
  }

  private static Path write(Path source, QuantizationRecipe recipe, Path path) {
    try (GgufFile file = GgufFile.open(source)) {
      new ModelQuantizer(file, recipe, true, Workers.SERIAL).write(path, written -> {});
    }
    return path;
  }

  private static Scores score(Path path, ElementType cacheType, PromptRecipe prompts)
      throws IOException {
    ModelSettings settings =
        ModelSettings.DEFAULT.withCacheType(cacheType).withPrompts(prompts).withThreads(1);
    try (LanguageModel model = LanguageModel.load(path, settings)) {
      return model.score(resource("architectures/text.txt"));
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = QuantizedAgreement.class.getResourceAsStream("/golden/" + name)) {
      byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
