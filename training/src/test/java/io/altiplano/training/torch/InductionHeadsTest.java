package io.altiplano.training.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.training.shape.Family;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.RotaryScaling;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** First weights that say again what they have read, and others that do not. */
class InductionHeadsTest {
  private static final int ONCE = 100;

  @ParameterizedTest(name = "{0} heads of keys and values")
  @ValueSource(ints = {2, 4})
  void whatCameBeforeIsSaidAgain(int headsKv) {
    double[] scores = scores(shape(headsKv), true);
    assertThat(mean(scores, 0, ONCE)).as("the first time").isLessThan(-Math.log(2000) + 0.5);
    assertThat(mean(scores, ONCE, 2 * ONCE)).as("the second time").isGreaterThan(-4);
  }

  @Test
  void weightsOfChanceDoNot() {
    double[] scores = scores(shape(4), false);
    assertThat(mean(scores, ONCE, 2 * ONCE)).isLessThan(-7);
  }

  /** Log-probabilities of tokens of chance that are said twice. */
  private static double[] scores(ModelShape shape, boolean induction) {
    LibTorch.load(2);
    int[] once = new SplittableRandom(3).ints(ONCE, 0, shape.vocabulary()).toArray();
    int[] tokens = IntStream.range(0, 2 * ONCE + 1).map(i -> once[i % ONCE]).toArray();
    try (Parameters parameters = Parameters.random(shape, 5, induction)) {
      return TorchScores.of(
          shape, name -> parameters.get(name).value(), TinyLlama.row(tokens), Precision.BF16);
    }
  }

  private static double mean(double[] values, int from, int to) {
    return IntStream.range(from, to).mapToDouble(i -> values[i]).average().orElseThrow();
  }

  private static ModelShape shape(int headsKv) {
    return new ModelShape(
        Family.LLAMA,
        256,
        3,
        4,
        headsKv,
        64,
        512,
        2000,
        1024,
        1e-5f,
        500_000f,
        new RotaryScaling.None(),
        true,
        false,
        false);
  }
}
