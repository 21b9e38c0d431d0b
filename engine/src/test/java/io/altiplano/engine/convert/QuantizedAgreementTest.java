package io.altiplano.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.kernel.PromptRecipe;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each quantised form of a seeded model says what llama.cpp says of the same tensors; that they are
 * the same is {@link ModelQuantizerTest}'s business.
 */
class QuantizedAgreementTest {
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
    QuantizedAgreement agreement = QuantizedAgreement.of(recipe, source, folder);
    assertThat(agreement.spread()).isGreaterThan(SMALLEST_SPREAD);
    assertThat(agreement.largest()).isLessThan(QuantizedAgreement.tolerance(recipe.base()));
    assertThat(agreement.mean()).isLessThan(QuantizedAgreement.meanTolerance(recipe.base()));
  }

  /** Weights and activations in BF16 are no worse than activations of eight bits. */
  @ParameterizedTest
  @EnumSource
  void promptsInBf16AreAsNearToTheUnroundedModel(QuantizationRecipe recipe) throws IOException {
    float integers =
        QuantizedAgreement.fromUnrounded(recipe, PromptRecipe.INTEGERS, source, folder);
    float rounded = QuantizedAgreement.fromUnrounded(recipe, PromptRecipe.BF16, source, folder);
    assertThat(rounded).isLessThanOrEqualTo(integers);
  }
}
