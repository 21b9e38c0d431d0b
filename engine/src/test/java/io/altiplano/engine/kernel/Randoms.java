package io.altiplano.engine.kernel;

import java.util.SplittableRandom;

/** Seeded numbers for tests. */
final class Randoms {
  private Randoms() {}

  /** Normally distributed floats. */
  static float[] normal(SplittableRandom random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
