package io.altiplano.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExponentialTest {
  @Test
  void isWithinOneUlpOfTheTruth() {
    for (float x = -110; x < 90; x = Math.nextUp(x + 0.0007f)) {
      double truth = Math.exp(x);
      double error = Math.abs(Exponential.of(x) - truth);
      double ulp = Math.max(Math.ulp((float) truth), Float.MIN_VALUE);
      assertThat(Float.isInfinite((float) truth) ? 0 : error / ulp).as("exp(%s)", x).isLessThan(1);
    }
  }

  @Test
  void meetsTheEdges() {
    assertThat(Exponential.of(0)).isEqualTo(1);
    assertThat(Exponential.of(Float.NEGATIVE_INFINITY)).isEqualTo(0);
    assertThat(Exponential.of(Float.POSITIVE_INFINITY)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(Exponential.of(Float.NaN)).isNaN();
  }
}
