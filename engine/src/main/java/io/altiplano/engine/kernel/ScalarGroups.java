package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;

/** The truth of groups: plain Java, one element after the other. */
final class ScalarGroups implements GroupKernels {
  @Override
  public float dot(GroupedRows weight, QuantizedRows activations, int from) {
    int length = weight.groupLength;
    float[] sums = activations.sums(length);
    float product = 0;
    float offset = 0;
    for (int group = 0; group < weight.groups; group++) {
      int w = group * length;
      int sum = 0;
      for (int i = w; i < w + length; i++) {
        sum += weight.quants[i] * activations.quants[from + i];
      }
      float scale = weight.scales[group] * activations.scales[(from + w) / activations.blockLength];
      product = Math.fma(scale, sum, product);
      if (weight.hasOffsets()) {
        offset = Math.fma(weight.offsets[group], sums[(from + w) / length], offset);
      }
    }
    return weight.hasOffsets() ? product + offset : product;
  }

  @Override
  public boolean readsWords(ElementType type) {
    return false;
  }

  @Override
  public void addWords(
      WordPanel weights,
      QuantizedRows activations,
      int row,
      int firstGroup,
      int groups,
      float[] products) {
    throw new UnsupportedOperationException("rows are opened");
  }

  @Override
  public void addTiles(
      GroupedRows weights,
      int firstRow,
      QuantizedTiles activations,
      int tile,
      int otherTile,
      int column,
      Sums sums) {
    for (int row = firstRow; row < firstRow + LaneKernels.TILE; row++) {
      for (int lane = 0; lane < QuantizedTiles.ROWS; lane++) {
        addLane(weights, row, activations, tile, column, lane, sums);
        if (otherTile != tile) {
          addLane(weights, row, activations, otherTile, column, lane, sums);
        }
      }
    }
  }

  private static void addLane(
      GroupedRows weights,
      int row,
      QuantizedTiles activations,
      int tile,
      int column,
      int lane,
      Sums sums) {
    int length = weights.groupLength;
    float[] w = weights.floats();
    int start = tile * activations.columns() + column;
    int at = row * sums.stride() + tile * QuantizedTiles.ROWS + lane;
    for (int group = 0; group < weights.groups; group++) {
      int from = group * length;
      float sum = 0;
      for (int i = from; i < from + length; i++) {
        int element = (start + i) * QuantizedTiles.ROWS + lane;
        sum += w[row * weights.columns + i] * activations.quants[element];
      }
      int scaleAt = group * weights.rows + row;
      int block = (start + from) / activations.blockLength() * QuantizedTiles.ROWS + lane;
      float scale = weights.scales[scaleAt] * activations.scales[block];
      sums.products()[at] = Math.fma(scale, sum, sums.products()[at]);
      if (weights.hasOffsets()) {
        int own = (start + from) / length * QuantizedTiles.ROWS + lane;
        float activation = activations.sums(length)[own];
        sums.offsets()[at] = Math.fma(weights.offsets[scaleAt], activation, sums.offsets()[at]);
      }
    }
  }
}
