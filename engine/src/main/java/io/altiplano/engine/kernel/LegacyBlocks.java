package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;

/**
 * Opens blocks of 32 elements: ggml's first quantised types, and IQ4_NL, which is Q4_0 with a
 * table. A block is {@code d} (F16), in the _1 types {@code m} (F16), in the 5-bit types the 32
 * fifth bits, then the quants; in the 4- and 5-bit types the low nibbles are elements 0 to 15, the
 * high ones 16 to 31.
 */
final class LegacyBlocks {
  static final int LENGTH = 32;

  /** The values that IQ4_NL's four bits stand for: close together where weights are many. */
  private static final byte[] IQ4_NL_VALUES = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private static final int HALF = LENGTH / 2;
  private static final int NIBBLE = 0xf;

  private LegacyBlocks() {}

  static byte[] iq4Values() {
    return IQ4_NL_VALUES.clone();
  }

  /** Opens one row of blocks that starts at {@code offset}. */
  static void open(ElementType type, byte[] source, int offset, GroupedRows out, int row) {
    int quant = row * out.columns;
    for (int group = 0; group < out.groups; group++) {
      out.scale(row, group, Bytes.half(source, offset));
      if (out.hasOffsets()) {
        out.offset(row, group, Bytes.half(source, offset + Bytes.HALF));
      }
      quants(type, source, offset, out.quants, quant);
      offset += type.blockBytes();
      quant += LENGTH;
    }
  }

  private static void quants(ElementType type, byte[] source, int block, short[] out, int at) {
    switch (type) {
      case Q4_0 -> nibbles(source, block + 2, 8, out, at);
      case Q4_1 -> nibbles(source, block + 4, 0, out, at);
      case Q5_0 -> fiveBits(source, block + 2, 16, out, at);
      case Q5_1 -> fiveBits(source, block + 4, 0, out, at);
      case Q8_0 -> bytes(source, block + 2, out, at);
      case IQ4_NL -> table(source, block + 2, out, at);
      case F32, F16, BF16, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K ->
          throw new IllegalArgumentException(type + " is not in blocks of " + LENGTH);
    }
  }

  private static void nibbles(byte[] source, int from, int zero, short[] out, int at) {
    for (int i = 0; i < HALF; i++) {
      int pair = source[from + i];
      out[at + i] = (short) ((pair & NIBBLE) - zero);
      out[at + HALF + i] = (short) (((pair >> 4) & NIBBLE) - zero);
    }
  }

  private static void fiveBits(byte[] source, int from, int zero, short[] out, int at) {
    int fifths = Bytes.integer(source, from);
    for (int i = 0; i < HALF; i++) {
      int pair = source[from + 4 + i];
      int low = (pair & NIBBLE) | (((fifths >>> i) & 1) << 4);
      int high = ((pair >> 4) & NIBBLE) | (((fifths >>> (i + HALF)) & 1) << 4);
      out[at + i] = (short) (low - zero);
      out[at + HALF + i] = (short) (high - zero);
    }
  }

  private static void bytes(byte[] source, int from, short[] out, int at) {
    for (int i = 0; i < LENGTH; i++) {
      out[at + i] = source[from + i];
    }
  }

  private static void table(byte[] source, int from, short[] out, int at) {
    for (int i = 0; i < HALF; i++) {
      int pair = source[from + i];
      out[at + i] = IQ4_NL_VALUES[pair & NIBBLE];
      out[at + HALF + i] = IQ4_NL_VALUES[(pair >> 4) & NIBBLE];
    }
  }
}
