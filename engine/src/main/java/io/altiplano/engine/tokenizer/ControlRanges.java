package io.altiplano.engine.tokenizer;

import java.util.Arrays;

/**
 * Which bytes of a prompt are a template's own. Neighbouring ranges are one. Only a control token
 * that lies within one range wholly is recognised: half of it typed by a person is not enough.
 */
final class ControlRanges {
  /** No byte is a template's. */
  static final ControlRanges NONE = new ControlRanges();

  /** Starts and ends in turn, rising. */
  private int[] bounds = new int[0];

  private int count;

  /** Adds a range that begins at the last one's end or after it. */
  void add(int from, int to) {
    if (from == to) {
      return;
    }
    if (count > 0 && bounds[count - 1] == from) {
      bounds[count - 1] = to;
      return;
    }
    if (count == bounds.length) {
      bounds = Arrays.copyOf(bounds, Math.max(8, 2 * count));
    }
    bounds[count++] = from;
    bounds[count++] = to;
  }

  boolean covers(int from, int to) {
    int found = Arrays.binarySearch(bounds, 0, count, from);
    int insertion = found < 0 ? ~found : found + 1;
    return (insertion & 1) == 1 && to <= bounds[insertion];
  }
}
