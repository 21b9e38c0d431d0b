package io.altiplano.bench;

import java.util.Arrays;

/** Nothing is timed before it is known to be right. */
final class Verified {
  private Verified() {}

  /** Throws if the numbers are not the same, bit for bit. */
  static void same(float[] expected, float[] actual) {
    int at = Arrays.mismatch(expected, actual);
    if (at >= 0) {
      throw new IllegalStateException(
          "computes %s at %d, the scalar kernels %s"
              .formatted(
                  at < actual.length ? actual[at] : "nothing",
                  at,
                  at < expected.length ? expected[at] : "nothing"));
    }
  }
}
