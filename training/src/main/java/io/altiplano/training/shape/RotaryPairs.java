package io.altiplano.training.shape;

/**
 * The pairs of numbers that rotary positions turn in each head (arXiv:2104.09864), the fastest
 * first.
 *
 * @param headLength numbers in a head, two to a pair
 * @param base of the frequencies
 */
public record RotaryPairs(int headLength, double base) {
  /** Pairs of a head. */
  public int count() {
    return headLength / 2;
  }

  /** By how much a pair turns from one position to the next, in radians. */
  public double frequency(int pair) {
    return Math.pow(base, -2.0 * pair / headLength);
  }

  /** How many pairs are faster than that, in radians a position. */
  public int fasterThan(double frequency) {
    int pair = 0;
    while (pair < count() && frequency(pair) > frequency) {
      pair++;
    }
    return pair;
  }

  /**
   * The first of the pairs that turn by less than a quarter over so many positions: by them tokens
   * can be compared wherever they stand. {@link #count} if there are none.
   */
  public int firstSlow(int positions) {
    return fasterThan(Math.PI / 2 / positions);
  }
}
