package io.altiplano.engine.tokenizer;

import java.util.Arrays;

/** Where special tokens stand in a text. Used by one thread. */
final class SpecialTokenMatches {
  static final SpecialTokenMatches EMPTY = new SpecialTokenMatches();

  /** Start in the upper half, index of the match in the lower. */
  private long[] starts = new long[0];

  private int[] ends = new int[0];
  private int[] tokens = new int[0];
  private int count;

  void add(int from, int to, int token) {
    if (count == starts.length) {
      int capacity = Math.max(16, 2 * count);
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
      tokens = Arrays.copyOf(tokens, capacity);
    }
    starts[count] = (long) from << 32 | count;
    ends[count] = to;
    tokens[count++] = token;
  }

  /** Orders the matches from left to right. */
  void sort() {
    Arrays.sort(starts, 0, count);
  }

  int count() {
    return count;
  }

  int from(int index) {
    return (int) (starts[index] >>> 32);
  }

  int to(int index) {
    return ends[(int) starts[index]];
  }

  int token(int index) {
    return tokens[(int) starts[index]];
  }
}
