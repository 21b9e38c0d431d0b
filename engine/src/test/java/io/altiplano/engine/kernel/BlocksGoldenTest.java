package io.altiplano.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every element type against ggml: bytes and floats are the same, bit for bit, and dot products as
 * near as ggml's own builds are to each other.
 */
class BlocksGoldenTest {
  /** Of the most that the dot product can be: integers are exact, sums of floats are not. */
  static final double DOT_TOLERANCE = 1e-6;

  @ParameterizedTest
  @EnumSource
  void encodesAsGgml(ElementType type) throws IOException {
    GgmlBlocks golden = GgmlBlocks.of(type);
    byte[] expected = golden.encoded();
    byte[] actual = golden.encodedBy(new ScalarKernels());
    for (int at = 0; at < actual.length; at += type.blockBytes()) {
      int to = at + type.blockBytes();
      assertThat(Arrays.copyOfRange(actual, at, to))
          .as("%s block %d", type, at / type.blockBytes())
          .isEqualTo(Arrays.copyOfRange(expected, at, to));
    }
  }

  @ParameterizedTest
  @EnumSource
  void decodesAsGgml(ElementType type) throws IOException {
    GgmlBlocks golden = GgmlBlocks.of(type);
    for (Kernels kernels : KernelSets.all()) {
      assertThat(golden.decodedBy(kernels))
          .as("%s by %s", type, kernels.name())
          .isEqualTo(golden.decoded());
    }
  }

  @ParameterizedTest
  @EnumSource
  void multipliesAsGgml(ElementType type) throws IOException {
    GgmlBlocks golden = GgmlBlocks.of(type);
    for (Kernels kernels : KernelSets.all()) {
      assertThat(golden.dotDistance(golden.dotsBy(kernels), golden.dots()))
          .as("%s by %s", type, kernels.name())
          .isLessThanOrEqualTo(DOT_TOLERANCE);
    }
  }
}
