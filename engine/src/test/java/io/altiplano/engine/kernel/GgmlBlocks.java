package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/**
 * What ggml makes of some floats in an element type ({@code dev/golden/BlocksGolden.java}) and of
 * dot products with them ({@code dev/golden/DotsGolden.java}).
 *
 * @param input the floats
 * @param encoded the same in the type
 * @param decoded and back again
 * @param dots of each super-block of the encoded (rows) with each of the input (columns), by ggml's
 *     plain build
 * @param vectorDots the same by its build for AVX2
 */
record GgmlBlocks(
    ElementType type,
    float[] input,
    byte[] encoded,
    float[] decoded,
    float[] dots,
    float[] vectorDots) {
  private static final int SUPER_BLOCK = 256;

  static GgmlBlocks of(ElementType type) throws IOException {
    byte[] input = resource("input");
    int count = input.length / Float.BYTES;
    byte[] golden = type == ElementType.F32 ? input : resource(type.name());
    byte[] encoded = Arrays.copyOf(golden, Math.toIntExact(type.bytesOf(count)));
    byte[] decoded =
        type == ElementType.F32 ? input : Arrays.copyOfRange(golden, encoded.length, golden.length);
    float[] dots = floats(resource("dots/" + type.name()));
    int half = dots.length / 2;
    return new GgmlBlocks(
        type,
        floats(input),
        encoded,
        floats(decoded),
        Arrays.copyOf(dots, half),
        Arrays.copyOfRange(dots, half, dots.length));
  }

  /** Our encoding of the input. */
  byte[] encodedBy(Kernels kernels) {
    byte[] bytes = new byte[encoded.length];
    kernels.encode(type, input, 0, input.length, MemorySegment.ofArray(bytes), 0);
    return bytes;
  }

  /** Our decoding of ggml's bytes. */
  float[] decodedBy(Kernels kernels) {
    float[] floats = new float[input.length];
    kernels.decode(type, MemorySegment.ofArray(encoded), 0, floats, 0, floats.length);
    return floats;
  }

  /**
   * Our dot products of ggml's bytes with the input. Where weights are F16 or BF16, ggml rounds the
   * input to that type too; so it is done here, though not by the engine.
   */
  float[] dotsBy(Kernels kernels) {
    int rows = input.length / SUPER_BLOCK;
    Tensor weight =
        new Tensor("weight", type, new Shape(SUPER_BLOCK, rows), MemorySegment.ofArray(encoded));
    Activations activations = new Activations();
    activations.reset(halfPrecision() ? decoded : input, rows, SUPER_BLOCK);
    activations.ensure(type, kernels, Workers.SERIAL);
    float[] transposed = new float[rows * rows];
    kernels.matmul(weight, activations, 0, rows, transposed);
    float[] out = new float[rows * rows];
    for (int i = 0; i < out.length; i++) {
      out[i] = transposed[i % rows * rows + i / rows];
    }
    return out;
  }

  private boolean halfPrecision() {
    return type == ElementType.F16 || type == ElementType.BF16;
  }

  /**
   * The largest difference of two sets of dot products, each as a fraction of the product of its
   * vectors' lengths, which is the most that the dot product can be.
   */
  double dotDistance(float[] some, float[] others) {
    int rows = input.length / SUPER_BLOCK;
    double largest = 0;
    for (int i = 0; i < some.length; i++) {
      double difference = Math.abs((double) some[i] - others[i]);
      double most = length(decoded, i / rows) * length(input, i % rows);
      if (difference > 0) {
        largest = Math.max(largest, most == 0 ? Double.POSITIVE_INFINITY : difference / most);
      } else if (Double.isNaN(difference)) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return largest;
  }

  private static double length(float[] values, int superBlock) {
    double squares = 0;
    for (int i = 0; i < SUPER_BLOCK; i++) {
      double value = values[superBlock * SUPER_BLOCK + i];
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  private static byte[] resource(String name) throws IOException {
    String path = "/golden/blocks/" + name.toLowerCase(Locale.ROOT) + ".bin";
    try (InputStream in = GgmlBlocks.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path).readAllBytes();
    }
  }

  private static float[] floats(byte[] bytes) {
    float[] values = new float[bytes.length / Float.BYTES];
    MemorySegment.copy(MemorySegment.ofArray(bytes), Bytes.FLOATS, 0, values, 0, values.length);
    return values;
  }
}
