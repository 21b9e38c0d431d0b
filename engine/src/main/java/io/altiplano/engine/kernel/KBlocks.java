package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;

/**
 * Opens super-blocks of 256 elements: ggml's K-quants. Groups of 16 (Q2_K, Q3_K, Q6_K) or 32 (Q4_K,
 * Q5_K) elements have a scale of 4 to 8 bits, times the super-block's {@code d} (F16); Q2_K, Q4_K
 * and Q5_K also subtract a minimum, times {@code dmin} (F16).
 *
 * <p>Layouts in bytes:
 *
 * <pre>
 * Q2_K  16 scale | minimum &lt;&lt; 4, 64 quants, d, dmin
 * Q3_K  32 third bits, 64 low bits, 12 scales, d
 * Q4_K  d, dmin, 12 scales and minima, 128 quants
 * Q5_K  d, dmin, 12 scales and minima, 32 fifth bits, 128 low bits
 * Q6_K  128 low bits, 64 high bits, 16 scales, d
 * </pre>
 */
final class KBlocks {
  static final int LENGTH = 256;

  private static final int NIBBLE = 0xf;
  private static final int SIX_BITS = 63;

  private KBlocks() {}

  /** Opens one row of super-blocks that starts at {@code offset}. */
  static void open(ElementType type, byte[] source, int offset, GroupedRows out, int row) {
    int groups = LENGTH / out.groupLength;
    int blocks = out.columns / LENGTH;
    for (int block = 0; block < blocks; block++) {
      int at = offset + block * type.blockBytes();
      scales(type, source, at, out, row, block * groups);
      quants(type, source, at, out.quants, row * out.columns + block * LENGTH);
    }
  }

  /** Scales and offsets of one super-block, from {@code group} on. */
  static void scales(
      ElementType type, byte[] source, int block, GroupedRows out, int row, int group) {
    switch (type) {
      case Q2_K -> scales2(source, block, out, row, group);
      case Q3_K -> scales3(source, block, out, row, group);
      case Q4_K, Q5_K -> scales45(source, block, out, row, group);
      case Q6_K -> scales6(source, block, out, row, group);
      case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL -> throw notSuperBlock(type);
    }
  }

  private static void quants(ElementType type, byte[] source, int block, short[] out, int at) {
    switch (type) {
      case Q2_K -> quants2(source, block + 16, out, at);
      case Q3_K -> quants3(source, block, out, at);
      case Q4_K -> quants4(source, block + 16, out, at);
      case Q5_K -> quants5(source, block + 16, out, at);
      case Q6_K -> quants6(source, block, out, at);
      case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL -> throw notSuperBlock(type);
    }
  }

  private static IllegalArgumentException notSuperBlock(ElementType type) {
    return new IllegalArgumentException(type + " is not in super-blocks of " + LENGTH);
  }

  private static void scales2(byte[] source, int block, GroupedRows out, int row, int group) {
    float d = Bytes.half(source, block + 80);
    float minimum = Bytes.half(source, block + 82);
    for (int i = 0; i < 16; i++) {
      int packed = source[block + i];
      out.scale(row, group + i, d * (packed & NIBBLE));
      out.offset(row, group + i, -(minimum * ((packed >> 4) & NIBBLE)));
    }
  }

  private static void scales3(byte[] source, int block, GroupedRows out, int row, int group) {
    float d = Bytes.half(source, block + 108);
    int packed = block + 96;
    for (int i = 0; i < 16; i++) {
      int low = i < 8 ? source[packed + i] & NIBBLE : (source[packed + i - 8] >> 4) & NIBBLE;
      int high = (source[packed + 8 + i % 4] >> (2 * (i / 4))) & 3;
      out.scale(row, group + i, d * ((low | (high << 4)) - 32));
    }
  }

  /** The scales' low bits fill the first four bytes, the minima's the next; the rest is shared. */
  static void scales45(byte[] source, int block, GroupedRows out, int row, int group) {
    float d = Bytes.half(source, block);
    float minimum = Bytes.half(source, block + 2);
    int packed = block + 4;
    for (int i = 0; i < 4; i++) {
      int scale = source[packed + i];
      int offset = source[packed + 4 + i];
      int rest = source[packed + 8 + i];
      out.scale(row, group + i, d * (scale & SIX_BITS));
      out.offset(row, group + i, -(minimum * (offset & SIX_BITS)));
      out.scale(row, group + 4 + i, d * ((rest & NIBBLE) | ((scale >> 2) & 0x30)));
      out.offset(
          row, group + 4 + i, -(minimum * (((rest >> 4) & NIBBLE) | ((offset >> 2) & 0x30))));
    }
  }

  static void scales6(byte[] source, int block, GroupedRows out, int row, int group) {
    float d = Bytes.half(source, block + 208);
    for (int i = 0; i < 16; i++) {
      out.scale(row, group + i, d * source[block + 192 + i]);
    }
  }

  /** 32 bytes hold four runs of 32 elements, two bits each. */
  private static void quants2(byte[] source, int from, short[] out, int at) {
    for (int half = 0; half < 2; half++) {
      for (int run = 0; run < 4; run++) {
        for (int i = 0; i < 32; i++) {
          out[at++] = (short) ((source[from + half * 32 + i] >> (2 * run)) & 3);
        }
      }
    }
  }

  /** As Q2_K, less 4 where the third bit, one of eight in its byte, is off. */
  private static void quants3(byte[] source, int from, short[] out, int at) {
    for (int run = 0; run < 8; run++) {
      int low = from + 32 + run / 4 * 32;
      int shift = run % 4 * 2;
      for (int i = 0; i < 32; i++) {
        int third = (source[from + i] >> run) & 1;
        out[at++] = (short) ((((source[low + i] >> shift) & 3) | (third << 2)) - 4);
      }
    }
  }

  /** 32 bytes hold two runs of 32 elements: low nibbles, then high ones. */
  private static void quants4(byte[] source, int from, short[] out, int at) {
    for (int run = 0; run < 8; run++) {
      int low = from + run / 2 * 32;
      int shift = run % 2 * 4;
      for (int i = 0; i < 32; i++) {
        out[at++] = (short) ((source[low + i] >> shift) & NIBBLE);
      }
    }
  }

  private static void quants5(byte[] source, int from, short[] out, int at) {
    for (int run = 0; run < 8; run++) {
      int low = from + 32 + run / 2 * 32;
      int shift = run % 2 * 4;
      for (int i = 0; i < 32; i++) {
        int fifth = (source[from + i] >> run) & 1;
        out[at++] = (short) (((source[low + i] >> shift) & NIBBLE) | (fifth << 4));
      }
    }
  }

  /** Of 128 elements: 64 bytes of low nibbles, 32 bytes of high pairs. */
  private static void quants6(byte[] source, int from, short[] out, int at) {
    for (int run = 0; run < 8; run++) {
      int low = from + run / 4 * 64 + run % 2 * 32;
      int lowShift = run % 4 / 2 * 4;
      int high = from + 128 + run / 4 * 32;
      int highShift = run % 4 * 2;
      for (int i = 0; i < 32; i++) {
        int bits =
            ((source[low + i] >> lowShift) & NIBBLE) | (((source[high + i] >> highShift) & 3) << 4);
        out[at++] = (short) (bits - 32);
      }
    }
  }
}
