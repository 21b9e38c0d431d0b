package io.altiplano.engine.sampling;

import java.util.Arrays;

/**
 * Sorts longs by their signed high half; those with equal high halves stay in their order. Least
 * significant digit first, three passes, so the time does not depend on the values: a whole
 * vocabulary of 262144 tokens in a few milliseconds (docs/log.md). Keeps its buffers; not safe for
 * use by several threads at once.
 */
final class RadixSort {
  /** Below this the histograms cost more than comparing does. */
  private static final int SMALLEST_RADIX_SIZE = 2048;

  private static final int DIGIT_BITS = 11;
  private static final int BUCKETS = 1 << DIGIT_BITS;

  private final int[] ends = new int[BUCKETS];
  private long[] spare = new long[0];

  /**
   * Sorts the first {@code size} keys, whose low halves must rise where their high halves are
   * equal.
   *
   * @return the array that holds the result: the given one, or another of the same length, in which
   *     case the given one is this sorter's from now on
   */
  long[] sort(long[] keys, int size) {
    if (size < SMALLEST_RADIX_SIZE) {
      Arrays.sort(keys, 0, size);
      return keys;
    }
    if (spare.length != keys.length) {
      spare = new long[keys.length];
    }
    long[] from = keys;
    long[] to = spare;
    for (int shift = 32; shift < 64; shift += DIGIT_BITS) {
      scatter(from, to, size, shift);
      long[] swap = from;
      from = to;
      to = swap;
    }
    spare = to;
    return from;
  }

  private void scatter(long[] from, long[] to, int size, int shift) {
    Arrays.fill(ends, 0);
    for (int i = 0; i < size; i++) {
      ends[digit(from[i], shift)]++;
    }
    int end = 0;
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      end += ends[bucket];
      ends[bucket] = end;
    }
    for (int i = size - 1; i >= 0; i--) {
      to[--ends[digit(from[i], shift)]] = from[i];
    }
  }

  private static int digit(long key, int shift) {
    return (int) ((key ^ Long.MIN_VALUE) >>> shift) & (BUCKETS - 1);
  }
}
