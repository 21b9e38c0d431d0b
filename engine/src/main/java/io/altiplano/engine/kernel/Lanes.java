package io.altiplano.engine.kernel;

/**
 * The one order in which sums are made, in every kernel set and at every vector width: sixteen
 * accumulators, element {@code i} into accumulator {@code i mod 16} by fused multiply-add, then a
 * fixed tree. Kernel sets therefore agree bit for bit.
 */
final class Lanes {
  /** As many floats as the widest vector holds; narrower sets use several vectors. */
  static final int COUNT = 16;

  private Lanes() {}

  /** The largest multiple of {@link #COUNT} that is not above {@code count}. */
  static int whole(int count) {
    return count & -COUNT;
  }

  /** Sums sixteen accumulators, halving: 16, 8, 4, 2, 1. Destroys them. */
  static float sum(float[] lanes, int offset) {
    for (int half = COUNT / 2; half > 0; half /= 2) {
      for (int lane = 0; lane < half; lane++) {
        lanes[offset + lane] += lanes[offset + lane + half];
      }
    }
    return lanes[offset];
  }
}
