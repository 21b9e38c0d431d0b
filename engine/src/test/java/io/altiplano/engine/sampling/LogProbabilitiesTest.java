package io.altiplano.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogProbabilitiesTest {
  @ParameterizedTest
  @ValueSource(floats = {0.1f, 5, 30, 1000})
  void probabilitiesSumToOne(float spread) {
    LogProbabilities row = LogProbabilities.of(TestLogits.bell(3, 10_000, spread));
    double sum = IntStream.range(0, 10_000).mapToDouble(i -> Math.exp(row.of(i))).sum();
    assertThat(sum).isCloseTo(1, within(1e-12));
  }

  @Test
  void aConstantAddedToEveryLogitChangesNothing() {
    LogProbabilities row = LogProbabilities.of(new float[] {1, 2, 3});
    LogProbabilities shifted = LogProbabilities.of(new float[] {100_001, 100_002, 100_003});
    for (int token = 0; token < 3; token++) {
      assertThat(shifted.of(token)).isCloseTo(row.of(token), within(1e-9));
    }
    // log(e^3 / (e^1 + e^2 + e^3))
    assertThat(row.of(2)).isCloseTo(-0.40760596444438, within(1e-13));
  }

  @Test
  void theLikeliestAreInOrder() {
    LogProbabilities row = LogProbabilities.of(new float[] {2, 5, Float.NEGATIVE_INFINITY, 5, 1});
    assertThat(row.likeliest(3)).containsExactly(1, 3, 0);
    assertThat(row.likeliest(9)).containsExactly(1, 3, 0, 4);
    assertThat(row.of(2)).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void itKeepsItsOwnCopy() {
    float[] logits = {1, 2};
    LogProbabilities row = LogProbabilities.of(logits);
    double before = row.of(1);
    logits[1] = -99;
    assertThat(row.of(1)).isEqualTo(before);
    assertThat(row.likeliest(1)).containsExactly(1);
  }

  @Test
  void brokenRowsAreErrors() {
    assertThatThrownBy(() -> LogProbabilities.of(new float[] {1, Float.NaN}))
        .hasMessageContaining("token 1");
    assertThatThrownBy(() -> LogProbabilities.of(new float[] {Float.POSITIVE_INFINITY}))
        .hasMessageContaining("token 0");
    float forbidden = Float.NEGATIVE_INFINITY;
    assertThatThrownBy(() -> LogProbabilities.of(new float[] {forbidden, forbidden}))
        .hasMessageContaining("none of the 2 logits is finite");
  }
}
