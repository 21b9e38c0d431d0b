package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.Tensor;

/**
 * A few weight rows, opened to floats, that meet every activation row as it is. Scratch of one
 * matmul.
 */
final class FloatPanel {
  private final LaneKernels kernels;
  private final RowReader reader;
  private final Tensor weight;
  private final int columns;
  private final float[] rows;
  private final float[] values;
  private final float[] lanes = new float[LaneKernels.TILE * Lanes.COUNT];

  FloatPanel(
      LaneKernels kernels, RowReader reader, Tensor weight, int count, Activations activations) {
    this.kernels = kernels;
    this.reader = reader;
    this.weight = weight;
    this.columns = weight.columns();
    this.rows = new float[Math.multiplyExact(count, columns)];
    this.values = activations.values();
  }

  /** Opens {@code count} weight rows from {@code first} on. */
  void read(int first, int count) {
    long rowBytes = weight.rowBytes();
    for (int row = 0; row < count; row++) {
      reader.floats(weight.data(), (first + row) * rowBytes, rows, row * columns);
    }
  }

  /** The dot product of the panel's row with activation row {@code t}. */
  float dot(int row, int t) {
    return kernels.dot(rows, row * columns, values, t * columns, columns, lanes);
  }

  /**
   * The dot products with {@link LaneKernels#TILE} activation rows from {@code t} on, stored {@code
   * stride} apart.
   */
  void dotTile(int row, int t, float[] out, int outOffset, int stride) {
    int whole = Lanes.whole(columns);
    int rowOffset = row * columns;
    kernels.dotTile(rows, rowOffset, values, t * columns, columns, whole, lanes);
    for (int k = 0; k < LaneKernels.TILE; k++) {
      int at = k * Lanes.COUNT;
      int x = (t + k) * columns;
      for (int i = whole; i < columns; i++) {
        int lane = at + i - whole;
        lanes[lane] = Math.fma(rows[rowOffset + i], values[x + i], lanes[lane]);
      }
      out[outOffset + k * stride] = Lanes.sum(lanes, at);
    }
  }
}
