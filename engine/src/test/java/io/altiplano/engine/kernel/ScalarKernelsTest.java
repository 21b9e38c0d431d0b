package io.altiplano.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The truth itself, against sums in double precision. */
class ScalarKernelsTest {
  private static final int ROWS = 7;
  private static final int COLUMNS = 512;

  private final Kernels kernels = new ScalarKernels();

  @ParameterizedTest
  @EnumSource
  void matmulIsTheSumOfProducts(ElementType type) {
    try (Arena arena = Arena.ofConfined()) {
      float[] plain = Randoms.normal(new SplittableRandom(1), ROWS * COLUMNS);
      MemorySegment data = arena.allocate(type.bytesOf(ROWS * COLUMNS));
      kernels.encode(type, plain, 0, plain.length, data, 0);
      float[] decoded = new float[plain.length];
      kernels.decode(type, data, 0, decoded, 0, decoded.length);
      Tensor weight = new Tensor("w", type, new Shape(COLUMNS, ROWS), data);

      int rows = 6;
      float[] x = Randoms.normal(new SplittableRandom(2), rows * COLUMNS);
      Activations activations = new Activations();
      activations.reset(x, rows, COLUMNS);
      activations.ensure(type, kernels, Workers.SERIAL);
      float[] out = new float[rows * ROWS];
      kernels.matmul(weight, activations, 0, ROWS, out);

      float tolerance = type.isQuantized() ? 0.5f : 1e-4f;
      for (int t = 0; t < rows; t++) {
        for (int r = 0; r < ROWS; r++) {
          double sum = 0;
          for (int i = 0; i < COLUMNS; i++) {
            sum += (double) decoded[r * COLUMNS + i] * x[t * COLUMNS + i];
          }
          assertThat(out[t * ROWS + r])
              .as("[%d, %d]", t, r)
              .isCloseTo((float) sum, within(tolerance));
        }
      }
    }
  }

  @Test
  void softmaxSumsToOneAndMasks() {
    float[] x = {0, 1, 2, Float.NEGATIVE_INFINITY, 3};
    kernels.softmax(x, 1, 4);
    double sum = Math.exp(1) + Math.exp(2) + Math.exp(3);
    assertThat(x[0]).isZero();
    assertThat(x[1]).isCloseTo((float) (Math.exp(1) / sum), within(1e-7f));
    assertThat(x[3]).isZero();
    assertThat(x[4]).isCloseTo((float) (Math.exp(3) / sum), within(1e-7f));
  }

  @Test
  void gatesAreTheFunctionsTheyAreNamedAfter() {
    for (float x = -20; x < 20; x += 0.37f) {
      float[] silu = {x};
      float[] gelu = {x};
      kernels.swiGlu(silu, 0, new float[] {2}, 0, 1);
      kernels.geGlu(gelu, 0, new float[] {2}, 0, 1);
      double tanh = Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));
      assertThat(silu[0]).isCloseTo((float) (2 * x / (1 + Math.exp(-x))), within(1e-5f));
      assertThat(gelu[0]).isCloseTo((float) (x * (1 + tanh)), within(1e-5f));
    }
  }

  @Test
  void rmsNormScalesToUnitMeanSquare() {
    float[] x = {3, -4, 0, 5};
    float[] out = new float[5];
    kernels.rmsNorm(x, 0, 4, new float[] {1, 1, 1, 2}, 1e-6f, out, 1);
    float rms = (float) Math.sqrt(50 / 4.0);
    assertThat(out).containsExactly(new float[] {0, 3 / rms, -4 / rms, 0, 10 / rms}, within(1e-6f));
  }
}
