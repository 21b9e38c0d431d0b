package io.altiplano.engine.sampling;

import java.util.SplittableRandom;

/** Logits made from a seed. */
final class TestLogits {
  private TestLogits() {}

  /** A bell from -spread to spread, as dev/golden/SamplerGolden.java makes it. */
  static float[] bell(long seed, int size, float spread) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] logits = new float[size];
    for (int i = 0; i < size; i++) {
      logits[i] =
          spread * (uniform(random) + uniform(random) + uniform(random) + uniform(random) - 2);
    }
    return logits;
  }

  private static float uniform(SplittableRandom random) {
    return (random.nextLong() >>> 40) * 0x1p-24f;
  }
}
