package io.altiplano.engine.kernel;

import java.util.Arrays;

/** The truth: plain Java, one element after the other. Runs everywhere. */
final class ScalarKernels extends LaneKernels {
  @Override
  public String name() {
    return "scalar";
  }

  @Override
  void dotLanes(float[] a, int aOffset, float[] b, int bOffset, int count, float[] lanes) {
    dotLanes(a, aOffset, b, bOffset, count, lanes, 0);
  }

  @Override
  void dotTile(
      float[] a, int aOffset, float[] b, int bOffset, int bStride, int count, float[] lanes) {
    for (int k = 0; k < TILE; k++) {
      dotLanes(a, aOffset, b, bOffset + k * bStride, count, lanes, k * Lanes.COUNT);
    }
  }

  private static void dotLanes(
      float[] a, int aOffset, float[] b, int bOffset, int count, float[] lanes, int at) {
    Arrays.fill(lanes, at, at + Lanes.COUNT, 0);
    for (int i = 0; i < count; i += Lanes.COUNT) {
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        lanes[at + lane] = Math.fma(a[aOffset + i + lane], b[bOffset + i + lane], lanes[at + lane]);
      }
    }
  }

  @Override
  void groupLanes(
      GroupedRows weights, int row, QuantizedRows activations, int activationRow, float[] lanes) {
    groupLanes(weights, row, activations, activationRow, lanes, 0);
  }

  @Override
  void groupTile(
      GroupedRows weights, int row, QuantizedRows activations, int activationRow, float[] lanes) {
    for (int k = 0; k < TILE; k++) {
      groupLanes(weights, row, activations, activationRow + k, lanes, k * Lanes.COUNT);
    }
  }

  private static void groupLanes(
      GroupedRows weights,
      int row,
      QuantizedRows activations,
      int activationRow,
      float[] lanes,
      int at) {
    Arrays.fill(lanes, at, at + Lanes.COUNT, 0);
    int length = weights.groupLength;
    int w = row * weights.columns;
    int a = activationRow * weights.columns;
    for (int group = 0; group < weights.groups; group++) {
      float scale =
          weights.scales[row * weights.groups + group]
              * activations.scales[a / activations.blockLength];
      for (int lane = 0; lane < Lanes.COUNT; lane++) {
        int products = 0;
        for (int i = lane; i < length; i += Lanes.COUNT) {
          products += weights.quants[w + i] * activations.quants[a + i];
        }
        lanes[at + lane] = Math.fma(scale, products, lanes[at + lane]);
      }
      w += length;
      a += length;
    }
  }

  @Override
  public void rmsNorm(
      float[] x, int offset, int width, float[] weight, float epsilon, float[] out, int outOffset) {
    float scale = rmsScale(x, offset, width, epsilon);
    for (int i = 0; i < width; i++) {
      out[outOffset + i] = x[offset + i] * scale * weight[i];
    }
  }

  @Override
  public void softmax(float[] x, int offset, int count) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = offset; i < offset + count; i++) {
      largest = Math.max(largest, x[i]);
    }
    float[] lanes = new float[Lanes.COUNT];
    for (int i = 0; i < count; i++) {
      float power = Exponential.of(x[offset + i] - largest);
      x[offset + i] = power;
      lanes[i % Lanes.COUNT] += power;
    }
    float scale = 1 / Lanes.sum(lanes, 0);
    for (int i = offset; i < offset + count; i++) {
      x[i] *= scale;
    }
  }

  @Override
  public void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int count) {
    for (int i = 0; i < count; i++) {
      gate[gateOffset + i] = Gates.silu(gate[gateOffset + i]) * up[upOffset + i];
    }
  }

  @Override
  public void geGlu(float[] gate, int gateOffset, float[] up, int upOffset, int count) {
    for (int i = 0; i < count; i++) {
      gate[gateOffset + i] = Gates.gelu(gate[gateOffset + i]) * up[upOffset + i];
    }
  }

  @Override
  public void addScaled(float[] x, int xOffset, float scale, float[] y, int yOffset, int count) {
    for (int i = 0; i < count; i++) {
      x[xOffset + i] = Math.fma(scale, y[yOffset + i], x[xOffset + i]);
    }
  }
}
