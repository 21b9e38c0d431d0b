package io.altiplano.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The truth: plain Java, one element after the other. Runs everywhere. */
final class ScalarKernels extends LaneKernels {
  ScalarKernels() {
    super(new ScalarGroups());
  }

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
  void dotRounded(float[] weight, MemorySegment tile, float[] sums) {
    for (int lane = 0; lane < RoundedRows.TILE; lane++) {
      float sum = 0;
      for (int chunk = 0; chunk < weight.length; chunk += RoundedRows.CHUNK) {
        float even = 0;
        float odd = 0;
        for (int i = chunk; i < chunk + RoundedRows.CHUNK; i += 2) {
          int word = tile.getAtIndex(ValueLayout.JAVA_INT, i / 2 * RoundedRows.TILE + lane);
          even = Math.fma(weight[i], RoundedRows.even(word), even);
          odd = Math.fma(weight[i + 1], RoundedRows.odd(word), odd);
        }
        sum += even + odd;
      }
      sums[lane] = sum;
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
