package io.altiplano.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every element type against ggml's own bytes and floats ({@code dev/golden/BlocksGolden.java}):
 * ours are the same, bit for bit.
 */
class BlocksGoldenTest {
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "F32")
  void encodesAsGgml(ElementType type) throws IOException {
    float[] input = floats(resource("input"));
    byte[] expected = Arrays.copyOf(resource(type.name()), bytes(type, input.length));
    byte[] actual = new byte[expected.length];
    new ScalarKernels().encode(type, input, 0, input.length, MemorySegment.ofArray(actual), 0);
    for (int at = 0; at < actual.length; at += type.blockBytes()) {
      int to = at + type.blockBytes();
      assertThat(Arrays.copyOfRange(actual, at, to))
          .as("%s block %d", type, at / type.blockBytes())
          .isEqualTo(Arrays.copyOfRange(expected, at, to));
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "F32")
  void decodesAsGgml(ElementType type) throws IOException {
    byte[] golden = resource(type.name());
    int count = resource("input").length / Float.BYTES;
    byte[] encoded = Arrays.copyOf(golden, bytes(type, count));
    float[] expected = floats(Arrays.copyOfRange(golden, encoded.length, golden.length));
    for (Kernels kernels : KernelSets.all()) {
      float[] actual = new float[count];
      kernels.decode(type, MemorySegment.ofArray(encoded), 0, actual, 0, count);
      assertThat(actual).as("%s by %s", type, kernels.name()).isEqualTo(expected);
    }
  }

  private static int bytes(ElementType type, int count) {
    return Math.toIntExact(type.bytesOf(count));
  }

  private static byte[] resource(String name) throws IOException {
    String path = "/golden/blocks/" + name.toLowerCase(Locale.ROOT) + ".bin";
    try (InputStream in = BlocksGoldenTest.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    }
  }

  private static float[] floats(byte[] bytes) {
    float[] values = new float[bytes.length / Float.BYTES];
    MemorySegment.copy(MemorySegment.ofArray(bytes), Bytes.FLOATS, 0, values, 0, values.length);
    return values;
  }
}
