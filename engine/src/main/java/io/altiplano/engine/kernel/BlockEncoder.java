package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;

/**
 * Encodes floats as any element type, byte for byte as ggml's reference quantisers without an
 * importance matrix do.
 */
final class BlockEncoder {
  private BlockEncoder() {}

  /** Encodes {@code count} elements, whole blocks. */
  static void encode(
      ElementType type, float[] source, int from, int count, byte[] out, int outOffset) {
    for (int i = 0; i < count; i += type.blockLength()) {
      block(type, source, from + i, out, outOffset);
      outOffset += type.blockBytes();
    }
  }

  private static void block(ElementType type, float[] x, int from, byte[] out, int at) {
    switch (type) {
      case F32 -> Bytes.putInteger(out, at, Float.floatToRawIntBits(x[from]));
      case F16 -> Bytes.putHalf(out, at, x[from]);
      case BF16 -> Bytes.putBrainHalf(out, at, x[from]);
      case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL -> LegacyQuantizer.block(type, x, from, out, at);
      case Q2_K, Q3_K, Q4_K, Q5_K, Q6_K -> KQuantizer.block(type, x, from, out, at);
    }
  }
}
