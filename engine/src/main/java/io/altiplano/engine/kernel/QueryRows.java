package io.altiplano.engine.kernel;

import java.util.Arrays;

/**
 * Rows of one sequence whose query heads share a head of keys and values.
 *
 * @param first the first position that each row sees
 * @param end behind the last position that each row sees
 * @param heads query heads of a row, one behind the other
 * @param queries holds row {@code t}'s head {@code h} at {@code offset + t * stride + h *
 *     keyLength}
 */
public record QueryRows(
    int[] first, int[] end, int heads, float[] queries, int offset, int stride) {
  public int count() {
    return first.length;
  }

  /** Some of the rows. */
  QueryRows part(int from, int to) {
    return from == 0 && to == count()
        ? this
        : new QueryRows(
            Arrays.copyOfRange(first, from, to),
            Arrays.copyOfRange(end, from, to),
            heads,
            queries,
            offset + from * stride,
            stride);
  }

  /** Whether a row sees a position. */
  boolean sees(int row, int position) {
    return first[row] <= position && position < end[row];
  }

  /** Positions of the row that sees most. */
  public int most() {
    int most = 0;
    for (int row = 0; row < count(); row++) {
      most = Math.max(most, positions(row));
    }
    return most;
  }

  int positions(int row) {
    return end[row] - first[row];
  }
}
