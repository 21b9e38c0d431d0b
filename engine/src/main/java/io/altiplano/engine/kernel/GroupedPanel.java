package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.Tensor;

/**
 * Weight rows as groups of small integers, multiplied with quantised activations: {@code sum(scale
 * * sum of products) + dot(offsets, sums of activations)}.
 */
final class GroupedPanel implements Panel {
  private final LaneKernels kernels;
  private final RowReader reader;
  private final Tensor weight;
  private final GroupedRows rows;
  private final QuantizedRows quantized;
  private final float[] sums;
  private final float[] lanes = new float[LaneKernels.TILE * Lanes.COUNT];
  private final float[] offsetLanes = new float[Lanes.COUNT];

  GroupedPanel(
      LaneKernels kernels, RowReader reader, Tensor weight, int count, Activations activations) {
    this.kernels = kernels;
    this.reader = reader;
    this.weight = weight;
    this.rows = new GroupedRows(weight.type(), count, weight.columns());
    this.quantized = activations.quantized(Activations.Format.of(weight.type()));
    this.sums = quantized.sums(rows.groupLength);
  }

  @Override
  public void read(int first, int count) {
    long rowBytes = weight.rowBytes();
    for (int row = 0; row < count; row++) {
      reader.groups(weight.data(), (first + row) * rowBytes, rows, row);
    }
  }

  @Override
  public float dot(int row, int t) {
    kernels.groupLanes(rows, row, quantized, t, lanes);
    return finish(row, t, 0);
  }

  @Override
  public void dotTile(int row, int t, float[] out, int outOffset, int stride) {
    kernels.groupTile(rows, row, quantized, t, lanes);
    for (int k = 0; k < LaneKernels.TILE; k++) {
      out[outOffset + k * stride] = finish(row, t + k, k * Lanes.COUNT);
    }
  }

  private float finish(int row, int t, int lane) {
    float products = Lanes.sum(lanes, lane);
    if (!rows.hasOffsets()) {
      return products;
    }
    int groups = rows.groups;
    return products
        + kernels.dot(rows.offsets, row * groups, sums, t * groups, groups, offsetLanes);
  }
}
