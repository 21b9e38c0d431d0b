package io.altiplano.engine.kernel;

/**
 * Quantises blocks of 32 floats to IQ4_NL: tries scales around the one that gives the extreme
 * element the table's lowest value, and keeps the best by weighted least squares, as ggml does.
 */
final class Iq4Quantizer {
  private static final int LENGTH = LegacyBlocks.LENGTH;
  private static final int GUESSES_EACH_SIDE = 7;
  private static final byte[] VALUES = LegacyBlocks.iq4Values();

  private final float[] x;
  private final int from;
  private float products;
  private float squares;

  private Iq4Quantizer(float[] x, int from) {
    this.x = x;
    this.from = from;
  }

  static void block(float[] x, int from, int[] quants, byte[] out, int at) {
    float scale = new Iq4Quantizer(x, from).scale();
    Bytes.putHalf(out, at, scale);
    float inverse = scale == 0 ? 0 : 1 / scale;
    for (int i = 0; i < LENGTH; i++) {
      quants[i] = nearest(inverse * x[from + i]);
    }
  }

  private float scale() {
    float extreme = 0;
    for (int i = from; i < from + LENGTH; i++) {
      if (Math.abs(x[i]) > Math.abs(extreme)) {
        extreme = x[i];
      }
    }
    if (Math.abs(extreme) < GroupFit.EPSILON) {
      return 0;
    }
    tryInverse(1 / (-extreme / VALUES[0]));
    float scale = products / squares;
    float best = scale * products;
    for (int guess = -GUESSES_EACH_SIDE; guess <= GUESSES_EACH_SIDE; guess++) {
      tryInverse((guess + VALUES[0]) / extreme);
      if (squares > 0 && products * products > best * squares) {
        scale = products / squares;
        best = scale * products;
      }
    }
    return scale;
  }

  private void tryInverse(float inverse) {
    products = 0;
    squares = 0;
    for (int i = from; i < from + LENGTH; i++) {
      float value = VALUES[nearest(inverse * x[i])];
      float weight = x[i] * x[i];
      products += weight * value * x[i];
      squares += weight * value * value;
    }
  }

  /** The index of the nearest value; halfway, the higher. */
  private static int nearest(float x) {
    int index = 0;
    for (int step = VALUES.length / 2; step > 0; step /= 2) {
      int higher = index + step;
      if (x + x >= VALUES[higher - 1] + VALUES[higher]) {
        index = higher;
      }
    }
    return index;
  }
}
