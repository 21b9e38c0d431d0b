package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;

/**
 * Quantises blocks of 32 floats: Q4_0, Q5_0 and Q8_0 by the element of largest magnitude, Q4_1 and
 * Q5_1 by the range, IQ4_NL by a search over scales. Rounding is ggml's, case by case: the bytes
 * are compared.
 */
final class LegacyQuantizer {
  private static final int LENGTH = LegacyBlocks.LENGTH;
  private static final int HALF = LENGTH / 2;

  private LegacyQuantizer() {}

  static void block(ElementType type, float[] x, int from, byte[] out, int at) {
    int[] quants = new int[LENGTH];
    switch (type) {
      case Q4_0 -> {
        symmetric(x, from, 8, quants, out, at);
        putNibbles(quants, out, at + 2);
      }
      case Q4_1 -> {
        range(x, from, 15, quants, out, at);
        putNibbles(quants, out, at + 4);
      }
      case Q5_0 -> {
        symmetric(x, from, 16, quants, out, at);
        putFiveBits(quants, out, at + 2);
      }
      case Q5_1 -> {
        range(x, from, 31, quants, out, at);
        putFiveBits(quants, out, at + 4);
      }
      case Q8_0 -> bytes(x, from, out, at);
      case IQ4_NL -> {
        Iq4Quantizer.block(x, from, quants, out, at);
        putNibbles(quants, out, at + 2);
      }
      case F32, F16, BF16, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K ->
          throw new IllegalArgumentException(type + " is not in blocks of " + LENGTH);
    }
  }

  /** The element of largest magnitude becomes quant 0, which stands for {@code -zero * d}. */
  private static void symmetric(float[] x, int from, int zero, int[] quants, byte[] out, int at) {
    float extreme = 0;
    for (int i = from; i < from + LENGTH; i++) {
      if (Math.abs(extreme) < Math.abs(x[i])) {
        extreme = x[i];
      }
    }
    float scale = extreme / -zero;
    float inverse = scale == 0 ? 0 : 1 / scale;
    Bytes.putHalf(out, at, scale);
    for (int i = 0; i < LENGTH; i++) {
      quants[i] = Math.min(2 * zero - 1, (int) (x[from + i] * inverse + (zero + 0.5f)));
    }
  }

  private static void range(float[] x, int from, int levels, int[] quants, byte[] out, int at) {
    float lowest = Float.MAX_VALUE;
    float highest = -Float.MAX_VALUE;
    for (int i = from; i < from + LENGTH; i++) {
      lowest = x[i] < lowest ? x[i] : lowest;
      highest = x[i] > highest ? x[i] : highest;
    }
    float scale = (highest - lowest) / levels;
    float inverse = scale == 0 ? 0 : 1 / scale;
    Bytes.putHalf(out, at, scale);
    Bytes.putHalf(out, at + 2, lowest);
    for (int i = 0; i < LENGTH; i++) {
      quants[i] = Math.min(levels, (int) ((x[from + i] - lowest) * inverse + 0.5f));
    }
  }

  private static void bytes(float[] x, int from, byte[] out, int at) {
    float largest = 0;
    for (int i = from; i < from + LENGTH; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    float scale = largest / 127;
    float inverse = scale == 0 ? 0 : 1 / scale;
    Bytes.putHalf(out, at, scale);
    for (int i = 0; i < LENGTH; i++) {
      out[at + 2 + i] = (byte) roundAway(x[from + i] * inverse);
    }
  }

  /** To the nearest integer, ties away from zero, as C's {@code roundf}. */
  private static int roundAway(float x) {
    float magnitude = Math.abs(x);
    int whole = (int) magnitude;
    int rounded = magnitude - whole >= 0.5f ? whole + 1 : whole;
    return x < 0 ? -rounded : rounded;
  }

  private static void putNibbles(int[] quants, byte[] out, int at) {
    for (int i = 0; i < HALF; i++) {
      out[at + i] = (byte) (quants[i] | (quants[HALF + i] << 4));
    }
  }

  private static void putFiveBits(int[] quants, byte[] out, int at) {
    int fifths = 0;
    for (int i = 0; i < LENGTH; i++) {
      fifths |= (quants[i] >> 4) << i;
    }
    Bytes.putInteger(out, at, fifths);
    for (int i = 0; i < HALF; i++) {
      out[at + 4 + i] = (byte) ((quants[i] & 0xf) | ((quants[HALF + i] & 0xf) << 4));
    }
  }
}
