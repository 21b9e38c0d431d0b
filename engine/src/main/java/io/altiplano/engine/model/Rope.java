package io.altiplano.engine.model;

/**
 * Rotary position embedding: every scaling scheme comes down to one frequency for each pair and one
 * magnitude, fixed when the model is loaded.
 */
final class Rope {
  private final RopePairs pairs;
  private final float[] frequencies;
  private final float magnitude;

  private Rope(RopePairs pairs, float[] frequencies, float magnitude) {
    this.pairs = pairs;
    this.frequencies = frequencies;
    this.magnitude = magnitude;
  }

  /**
   * @param dimensions how many elements of a head are rotated
   * @param base of the geometric series of frequencies
   * @param factors by which each frequency is divided; empty for none
   */
  static Rope of(
      RopePairs pairs, int dimensions, float base, RopeScaling scaling, float[] factors) {
    float[] frequencies = new float[dimensions / 2];
    for (int pair = 0; pair < frequencies.length; pair++) {
      double frequency = StrictMath.pow(base, -2.0 * pair / dimensions);
      frequencies[pair] = (float) (factors.length == 0 ? frequency : frequency / factors[pair]);
    }
    float magnitude =
        switch (scaling) {
          case RopeScaling.None _ -> 1f;
          case RopeScaling.Linear linear -> {
            divide(frequencies, linear.factor());
            yield 1f;
          }
          case RopeScaling.Yarn yarn -> {
            blend(frequencies, yarn, dimensions, base);
            yield yarn.magnitude() * (1f + 0.1f * (float) StrictMath.log(yarn.factor()));
          }
          case RopeScaling.LongFactors longContext -> longContext.magnitude();
        };
    return new Rope(pairs, frequencies, magnitude);
  }

  private static void divide(float[] frequencies, float factor) {
    for (int pair = 0; pair < frequencies.length; pair++) {
      frequencies[pair] /= factor;
    }
  }

  private static void blend(
      float[] frequencies, RopeScaling.Yarn yarn, int dimensions, float base) {
    double low = Math.max(0, Math.floor(correction(yarn.betaFast(), yarn, dimensions, base)));
    double high =
        Math.min(dimensions - 1, Math.ceil(correction(yarn.betaSlow(), yarn, dimensions, base)));
    for (int pair = 0; pair < frequencies.length; pair++) {
      double ramp = Math.clamp((pair - low) / Math.max(0.001, high - low), 0.0, 1.0);
      double kept = (1 - ramp) * yarn.extrapolation();
      frequencies[pair] =
          (float) (frequencies[pair] / yarn.factor() * (1 - kept) + frequencies[pair] * kept);
    }
  }

  /** The pair that turns {@code turns} times over the original context. */
  private static double correction(float turns, RopeScaling.Yarn yarn, int dimensions, float base) {
    double length = yarn.originalContext() / (turns * 2 * Math.PI);
    return dimensions * StrictMath.log(length) / (2 * StrictMath.log(base));
  }

  /** Cosines and sines a position: twice the number of pairs. */
  int anglesLength() {
    return 2 * frequencies.length;
  }

  /** Writes cosine and sine of every pair at a position, already times the magnitude. */
  void angles(int position, float[] out, int offset) {
    for (int pair = 0; pair < frequencies.length; pair++) {
      double angle = (double) position * frequencies[pair];
      out[offset + 2 * pair] = (float) Math.cos(angle) * magnitude;
      out[offset + 2 * pair + 1] = (float) Math.sin(angle) * magnitude;
    }
  }

  /** Turns {@code heads} heads of {@code headLength} elements, in place. */
  void rotate(float[] x, int offset, int heads, int headLength, float[] angles, int angleOffset) {
    for (int head = 0; head < heads; head++) {
      pairs.rotate(x, offset + head * headLength, anglesLength(), angles, angleOffset);
    }
  }
}
