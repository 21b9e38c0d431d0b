package io.altiplano.training.evaluation;

/**
 * What modified Kneser-Ney takes from counts of one, of two, and of three and more.
 *
 * @param one in [0, 1]
 * @param two in [0, 2]
 * @param more in [0, 3]
 */
record Discounts(double one, double two, double more) {
  /** Where the counts are too few or too regular to estimate any, as KenLM falls back. */
  static final Discounts FALLBACK = new Discounts(0.5, 1, 1.5);

  /**
   * Estimates them (Chen and Goodman, "An Empirical Study of Smoothing Techniques for Language
   * Modeling", 1998, equation 26).
   *
   * @param n how many n-grams have a count of 1, 2, 3 and 4
   */
  static Discounts of(long[] n) {
    for (long count : n) {
      if (count == 0) {
        return FALLBACK;
      }
    }
    double y = n[0] / (n[0] + 2.0 * n[1]);
    double one = 1 - 2 * y * n[1] / n[0];
    double two = 2 - 3 * y * n[2] / n[1];
    double more = 3 - 4 * y * n[3] / n[2];
    boolean sound = one >= 0 && two >= 0 && two <= 2 && more >= 0 && more <= 3;
    return sound ? new Discounts(one, two, more) : FALLBACK;
  }

  double of(int count) {
    return switch (count) {
      case 0 -> 0;
      case 1 -> one;
      case 2 -> two;
      default -> more;
    };
  }
}
