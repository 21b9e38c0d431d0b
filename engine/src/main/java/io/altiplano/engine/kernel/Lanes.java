package io.altiplano.engine.kernel;

/**
 * The one order in which sums of floats are made, in every kernel set and at every vector width:
 * sixteen accumulators, element {@code i} into accumulator {@code i mod 16} by fused multiply-add,
 * then a fixed tree. Kernel sets therefore agree bit for bit.
 *
 * <p>Products of quantised weights are made otherwise: a group's sum is one of integers, exact in
 * any order, and groups follow one another, each a fused multiply-add ({@link GroupKernels}). So
 * sixteen weight rows can be worked on at once, a lane to each.
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
