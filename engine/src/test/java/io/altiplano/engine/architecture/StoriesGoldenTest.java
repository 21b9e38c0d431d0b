package io.altiplano.engine.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A real published model, stories260K, tells the stories that llama.cpp tells. */
class StoriesGoldenTest {
  static final float F32_TOLERANCE = 1e-3f;
  static final float F16_TOLERANCE = 1e-2f;

  @Test
  void fiveStoriesOf200TokensAreTheSame() throws IOException {
    assertThat(Stories.count()).isEqualTo(5);
    try (LanguageModel model = Stories.open(ElementType.F32)) {
      for (int story = 0; story < Stories.count(); story++) {
        assertThat(Stories.equalTokens(model, story)).isEqualTo(Stories.LENGTH);
      }
    }
  }

  @Test
  void logProbabilitiesWithAnF32CacheAgreeTo1e3() throws IOException {
    assertThat(Stories.expected(ElementType.F32)).hasSizeGreaterThanOrEqualTo(300);
    assertThat(Stories.largestDifference(ElementType.F32)).isLessThan(F32_TOLERANCE);
  }

  @Test
  void logProbabilitiesWithAnF16CacheAgreeTo1e2() throws IOException {
    assertThat(Stories.expected(ElementType.F16)).hasSizeGreaterThanOrEqualTo(300);
    assertThat(Stories.largestDifference(ElementType.F16)).isLessThan(F16_TOLERANCE);
  }
}
