package io.altiplano.engine.kernel;

/**
 * Quantised activations in tiles of sixteen rows, an element of all of them side by side: rows are
 * the lanes, and weights are met one after the other. Everything is a float, which holds the exact
 * sum of any group's products.
 */
final class QuantizedTiles {
  /** Rows of a tile. */
  static final int ROWS = Lanes.COUNT;

  private final QuantizedRows rows;

  /** {@code [rows / 16][columns][16]}. */
  float[] quants = new float[0];

  /** {@code [rows / 16][columns / blockLength][16]}. */
  float[] scales = new float[0];

  /** {@code [rows / 16][columns / 16][16]}; blocks of 256 only. */
  private float[] shortSums = new float[0];

  /** {@code [rows / 16][columns / 32][16]}. */
  private float[] longSums = new float[0];

  QuantizedTiles(QuantizedRows rows) {
    this.rows = rows;
  }

  int columns() {
    return rows.columns;
  }

  int blockLength() {
    return rows.blockLength;
  }

  /** Sums of groups of that length. */
  float[] sums(int groupLength) {
    return groupLength == QuantizedRows.SHORT_GROUP ? shortSums : longSums;
  }

  /** Makes room for that many rows; what was there is lost, unless there is room. */
  synchronized void resize(int count) {
    int tiles = Math.ceilDiv(count, ROWS) * ROWS;
    int elements = Math.multiplyExact(tiles, columns());
    if (quants.length < elements) {
      quants = new float[elements];
      scales = new float[elements / blockLength()];
      longSums = new float[elements / QuantizedRows.LONG_GROUP];
      shortSums = new float[rows.shortSums.length > 0 ? elements / QuantizedRows.SHORT_GROUP : 0];
    }
  }

  /** Takes over a row. */
  void lay(int row) {
    int columns = columns();
    int from = row * columns;
    int to = (row - row % ROWS) * columns + row % ROWS;
    for (int i = 0; i < columns; i++) {
      quants[to + i * ROWS] = rows.quants[from + i];
    }
    lay(rows.scales, scales, row, columns / blockLength());
    lay(rows.longSums, longSums, row, columns / QuantizedRows.LONG_GROUP);
    if (shortSums.length > 0) {
      lay(rows.shortSums, shortSums, row, columns / QuantizedRows.SHORT_GROUP);
    }
  }

  private static void lay(float[] from, float[] to, int row, int count) {
    int start = (row - row % ROWS) * count + row % ROWS;
    for (int i = 0; i < count; i++) {
      to[start + i * ROWS] = from[row * count + i];
    }
  }
}
