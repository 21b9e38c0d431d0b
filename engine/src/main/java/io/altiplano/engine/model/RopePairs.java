package io.altiplano.engine.model;

/** Which two elements of a head a rotary position embedding turns together (arXiv:2104.09864). */
enum RopePairs {
  /** Elements 2i and 2i + 1: the paper's, and Llama's in GGUF files. */
  ADJACENT {
    @Override
    void rotate(float[] x, int offset, int dimensions, float[] angles, int angleOffset) {
      for (int pair = 0; pair < dimensions / 2; pair++) {
        turn(x, offset + 2 * pair, offset + 2 * pair + 1, angles, angleOffset + 2 * pair);
      }
    }
  },
  /** Elements i and i + half of the rotated ones: GPT-NeoX's. */
  HALVES {
    @Override
    void rotate(float[] x, int offset, int dimensions, float[] angles, int angleOffset) {
      int half = dimensions / 2;
      for (int pair = 0; pair < half; pair++) {
        turn(x, offset + pair, offset + half + pair, angles, angleOffset + 2 * pair);
      }
    }
  };

  /**
   * Turns the first {@code dimensions} elements of a head, in place.
   *
   * @param angles cosine and sine of each pair's angle, from {@code angleOffset} on
   */
  abstract void rotate(float[] x, int offset, int dimensions, float[] angles, int angleOffset);

  private static void turn(float[] x, int first, int second, float[] angles, int angle) {
    float a = x[first];
    float b = x[second];
    float cosine = angles[angle];
    float sine = angles[angle + 1];
    x[first] = a * cosine - b * sine;
    x[second] = a * sine + b * cosine;
  }
}
