package io.altiplano.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.runtime.Scores;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each quantised form of a seeded model, run here, against what llama.cpp says when it runs the
 * same tensors ({@code dev/golden/QuantizeGolden.java}; that they are the same is {@link
 * ModelQuantizerTest}'s business).
 */
class QuantizedAgreementTest {
  /** A few activations a text are rounded to the other side; see {@link QuantizableModels}. */
  private static final float QUANTIZED_TOLERANCE = 2e-2f;

  private static final float QUANTIZED_MEAN_TOLERANCE = 1e-3f;

  /** llama.cpp rounds activations to F16 or BF16 where weights are; we do not. */
  private static final float F16_TOLERANCE = 3e-3f;

  private static final float BF16_TOLERANCE = 2e-2f;
  private static final float EXACT_TOLERANCE = 1e-3f;
  private static final float SMALLEST_SPREAD = 2f;

  @TempDir static Path folder;
  private static Path source = Path.of("");

  @BeforeAll
  static void writeModel() {
    source = QuantizableModels.write(QuantizableModels.SHALLOW, folder);
  }

  @ParameterizedTest
  @EnumSource
  void logProbabilitiesAreLlamaCpps(QuantizationRecipe recipe) throws IOException {
    JsonNode golden = new ObjectMapper().readTree(resource("quantize/" + recipe + ".json"));
    Scores scores = score(recipe);
    JsonNode tokens = golden.get("tokens");
    assertThat(scores.tokens()).hasSize(tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      assertThat(scores.tokens()[i]).isEqualTo(tokens.get(i).asInt());
    }
    float largest = 0;
    double sum = 0;
    float least = 0;
    float most = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < scores.logProbabilities().length; i++) {
      float expected = (float) golden.get("logProbabilities").get(i).asDouble();
      float difference = Math.abs(scores.logProbabilities()[i] - expected);
      assertThat(difference).isFinite();
      largest = Math.max(largest, difference);
      sum += difference;
      least = Math.min(least, expected);
      most = Math.max(most, expected);
    }
    assertThat(most - least).isGreaterThan(SMALLEST_SPREAD);
    assertThat(largest).as("largest difference").isLessThan(tolerance(recipe.base()));
    if (recipe.base().isQuantized()) {
      assertThat(sum / scores.logProbabilities().length)
          .as("mean difference")
          .isLessThan(QUANTIZED_MEAN_TOLERANCE);
    }
  }

  private static float tolerance(ElementType base) {
    return switch (base) {
      case F32 -> EXACT_TOLERANCE;
      case F16 -> F16_TOLERANCE;
      case BF16 -> BF16_TOLERANCE;
      case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K ->
          QUANTIZED_TOLERANCE;
    };
  }

  private static Scores score(QuantizationRecipe recipe) throws IOException {
    Path path = folder.resolve(recipe + ".gguf");
    try (GgufFile file = GgufFile.open(source)) {
      new ModelQuantizer(file, recipe, false, Workers.SERIAL).write(path, written -> {});
    }
    ModelSettings settings = ModelSettings.DEFAULT.withCacheType(ElementType.F32).withThreads(1);
    try (LanguageModel model = LanguageModel.load(path, settings)) {
      return model.score(resource("architectures/text.txt"));
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = QuantizedAgreementTest.class.getResourceAsStream("/golden/" + name)) {
      byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
