package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.Tensor;

/** Weight rows as floats, multiplied with activations as they are. */
final class FloatPanel implements Panel {
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

  @Override
  public void read(int first, int count) {
    long rowBytes = weight.rowBytes();
    for (int row = 0; row < count; row++) {
      reader.floats(weight.data(), (first + row) * rowBytes, rows, row * columns);
    }
  }

  @Override
  public float dot(int row, int t) {
    return kernels.dot(rows, row * columns, values, t * columns, columns, lanes);
  }

  @Override
  public void dotTile(int row, int t, float[] out, int outOffset, int stride) {
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
