package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import java.util.Arrays;

/**
 * Quantises super-blocks of 256 floats: fits each group, quantises the groups' scales against the
 * largest, then fits the quants again to the scales as they will be read. The layouts stand in
 * {@link KBlocks}; the arithmetic is ggml's, step by step, since the bytes are compared.
 */
final class KQuantizer {
  private static final int LENGTH = KBlocks.LENGTH;
  private static final int SHORT_GROUP = 16;
  private static final int LONG_GROUP = 32;

  private static final GroupFit.Search SEARCH_2 = new GroupFit.Search(3, -0.5f, 15, true);
  private static final GroupFit.Search SEARCH_4 = new GroupFit.Search(15, -1f, 20, false);
  private static final GroupFit.Search SEARCH_5 = new GroupFit.Search(31, -0.5f, 15, false);

  private final float[] x;
  private final int from;
  private final byte[] out;
  private final int at;
  private final int[] quants = new int[LENGTH];
  private final GroupFit fit = new GroupFit();

  private KQuantizer(float[] x, int from, byte[] out, int at) {
    this.x = x;
    this.from = from;
    this.out = out;
    this.at = at;
  }

  static void block(ElementType type, float[] x, int from, byte[] out, int at) {
    Arrays.fill(out, at, at + type.blockBytes(), (byte) 0);
    KQuantizer quantizer = new KQuantizer(x, from, out, at);
    switch (type) {
      case Q2_K -> quantizer.quantize2();
      case Q3_K -> quantizer.quantize3();
      case Q4_K -> quantizer.quantize4();
      case Q5_K -> quantizer.quantize5();
      case Q6_K -> quantizer.quantize6();
      case F32, F16, BF16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL ->
          throw new IllegalArgumentException(type + " is not in super-blocks of " + LENGTH);
    }
  }

  private void quantize2() {
    float[] scales = new float[LENGTH / SHORT_GROUP];
    float[] minima = new float[scales.length];
    float[] weights = new float[SHORT_GROUP];
    for (int group = 0; group < scales.length; group++) {
      int start = group * SHORT_GROUP;
      for (int i = 0; i < SHORT_GROUP; i++) {
        weights[i] = Math.abs(x[from + start + i]);
      }
      scales[group] =
          fit.asymmetric(SEARCH_2, x, from + start, SHORT_GROUP, weights, quants, start);
      minima[group] = fit.minimum;
    }
    float largestScale = largest(scales);
    float largestMinimum = largest(minima);
    float inverseScale = largestScale > 0 ? 15 / largestScale : 0;
    float inverseMinimum = largestMinimum > 0 ? 15 / largestMinimum : 0;
    for (int group = 0; group < scales.length; group++) {
      int scale = GroupFit.nearest(inverseScale * scales[group]);
      int minimum = GroupFit.nearest(inverseMinimum * minima[group]);
      out[at + group] = (byte) (scale | (minimum << 4));
    }
    Bytes.putHalf(out, at + 80, largestScale / 15);
    Bytes.putHalf(out, at + 82, largestMinimum / 15);
    refit(ElementType.Q2_K, 0, 3);
    putPairs(at + 16);
  }

  private void quantize3() {
    float[] scales = new float[LENGTH / SHORT_GROUP];
    for (int group = 0; group < scales.length; group++) {
      int start = group * SHORT_GROUP;
      scales[group] = fit.descent(x, from + start, SHORT_GROUP, 4, quants, start);
    }
    float extreme = extreme(scales);
    if (extreme != 0) {
      float inverse = -32 / extreme;
      for (int group = 0; group < scales.length; group++) {
        int nearest = GroupFit.nearest(inverse * scales[group]);
        int scale = Math.max(-32, Math.min(31, nearest)) + 32;
        out[at + 96 + group % 8] |= (byte) ((scale & 0xf) << (group / 8 * 4));
        out[at + 104 + group % 4] |= (byte) ((scale >> 4) << (group / 4 * 2));
      }
      Bytes.putHalf(out, at + 108, 1 / inverse);
    }
    refit(ElementType.Q3_K, 4, 7);
    for (int i = 0; i < LENGTH; i++) {
      out[at + i % 32] |= (byte) ((quants[i] >> 2) << (i / 32));
    }
    putPairs(at + 32);
  }

  private void quantize4() {
    fitWithMinima(SEARCH_4);
    refit(ElementType.Q4_K, 0, 15);
    putNibbles(at + 16);
  }

  private void quantize5() {
    fitWithMinima(SEARCH_5);
    refit(ElementType.Q5_K, 0, 31);
    for (int i = 0; i < LENGTH; i++) {
      out[at + 16 + i % 32] |= (byte) ((quants[i] >> 4) << (i / 32));
    }
    putNibbles(at + 48);
  }

  private void quantize6() {
    float[] scales = new float[LENGTH / SHORT_GROUP];
    for (int group = 0; group < scales.length; group++) {
      int start = group * SHORT_GROUP;
      scales[group] = fit.symmetric(x, from + start, SHORT_GROUP, 32, quants, start);
    }
    float extreme = extreme(scales);
    if (Math.abs(extreme) < GroupFit.EPSILON) {
      return;
    }
    float inverse = -128 / extreme;
    for (int group = 0; group < scales.length; group++) {
      out[at + 192 + group] = (byte) Math.min(127, GroupFit.nearest(inverse * scales[group]));
    }
    Bytes.putHalf(out, at + 208, 1 / inverse);
    refit(ElementType.Q6_K, 32, 63);
    for (int i = 0; i < LENGTH; i++) {
      int half = i / 128;
      int run = i % 128 / 32;
      out[at + half * 64 + i % 64] |= (byte) ((quants[i] & 0xf) << (run / 2 * 4));
      out[at + 128 + half * 32 + i % 32] |= (byte) ((quants[i] >> 4) << (run * 2));
    }
  }

  /** Scales and minima of 6 bits each for groups of 32: Q4_K and Q5_K. */
  private void fitWithMinima(GroupFit.Search search) {
    float[] scales = new float[LENGTH / LONG_GROUP];
    float[] minima = new float[scales.length];
    float[] weights = new float[LONG_GROUP];
    for (int group = 0; group < scales.length; group++) {
      int start = group * LONG_GROUP;
      float squares = 0;
      for (int i = 0; i < LONG_GROUP; i++) {
        squares += x[from + start + i] * x[from + start + i];
      }
      float average = (float) Math.sqrt(squares / LONG_GROUP);
      for (int i = 0; i < LONG_GROUP; i++) {
        weights[i] = average + Math.abs(x[from + start + i]);
      }
      scales[group] = fit.asymmetric(search, x, from + start, LONG_GROUP, weights, quants, start);
      minima[group] = fit.minimum;
    }
    float largestScale = largest(scales);
    float largestMinimum = largest(minima);
    float inverseScale = largestScale > 0 ? 63 / largestScale : 0;
    float inverseMinimum = largestMinimum > 0 ? 63 / largestMinimum : 0;
    for (int group = 0; group < scales.length; group++) {
      int scale = sixBits(inverseScale * scales[group]);
      int minimum = sixBits(inverseMinimum * minima[group]);
      int packed = at + 4 + group % 4;
      if (group < 4) {
        out[packed] = (byte) scale;
        out[packed + 4] = (byte) minimum;
      } else {
        out[packed + 8] = (byte) ((scale & 0xf) | ((minimum & 0xf) << 4));
        out[packed] |= (byte) ((scale >> 4) << 6);
        out[packed + 4] |= (byte) ((minimum >> 4) << 6);
      }
    }
    Bytes.putHalf(out, at, largestScale / 63);
    Bytes.putHalf(out, at + 2, largestMinimum / 63);
  }

  private static int sixBits(float x) {
    return Math.min(63, GroupFit.nearest(x) & 0xff);
  }

  /** Chooses the quants anew for the scales and offsets that a reader of these bytes will see. */
  private void refit(ElementType type, int zero, int highest) {
    GroupedRows read = new GroupedRows(type, 1, LENGTH);
    KBlocks.scales(type, out, at, read, 0, 0);
    for (int i = 0; i < LENGTH; i++) {
      int group = i / read.groupLength;
      float scale = read.scales[group];
      if (scale != 0) {
        float value = read.hasOffsets() ? x[from + i] - read.offsets[group] : x[from + i];
        int nearest = GroupFit.nearest(value / scale) + zero;
        quants[i] = Math.max(0, Math.min(highest, nearest));
      }
    }
  }

  /** Two bits each: four runs of 32 elements share 32 bytes. */
  private void putPairs(int to) {
    for (int i = 0; i < LENGTH; i++) {
      out[to + i / 128 * 32 + i % 32] |= (byte) ((quants[i] & 3) << (i % 128 / 32 * 2));
    }
  }

  /** Four bits each: two runs of 32 elements share 32 bytes. */
  private void putNibbles(int to) {
    for (int i = 0; i < LENGTH; i++) {
      out[to + i / 64 * 32 + i % 32] |= (byte) ((quants[i] & 0xf) << (i % 64 / 32 * 4));
    }
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  private static float extreme(float[] values) {
    float extreme = 0;
    for (float value : values) {
      if (Math.abs(value) > Math.abs(extreme)) {
        extreme = value;
      }
    }
    return extreme;
  }
}
