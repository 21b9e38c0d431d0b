package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What all kernel sets share: which rows meet, in which order, and how sums end ({@link Lanes}). A
 * set supplies the inner loops; each of them fills the sixteen lanes of the recipe and nothing
 * else, so that no set can differ in its last bit.
 *
 * <p>A matmul opens a panel of weight rows once, to floats or to {@link GroupedRows}, and
 * multiplies it with tiles of activation rows.
 */
abstract class LaneKernels implements Kernels {
  /** Activation rows that share one reading of a weight row: four accumulators of each width. */
  static final int TILE = 4;

  /** Weight rows that share one reading of a tile: 16 rows of 8192 bytes stay in the L2 cache. */
  private static final int PANEL_ROWS = 16;

  // ---- inner loops -----------------------------------------------------------------------------

  /** {@code lanes[i mod 16] = fma(a[i], b[i], ·)} over {@code count} elements, whole lanes. */
  abstract void dotLanes(float[] a, int aOffset, float[] b, int bOffset, int count, float[] lanes);

  /** {@link #dotLanes} of {@code a} with {@link #TILE} rows of {@code b}: lanes 0-15, 16-31, … */
  abstract void dotTile(
      float[] a, int aOffset, float[] b, int bOffset, int bStride, int count, float[] lanes);

  /**
   * For each group {@code g}: {@code lanes[l] = fma(weightScale * activationScale, sum of the
   * products of the group's elements i with i mod 16 = l, ·)}.
   */
  abstract void groupLanes(
      GroupedRows weights, int row, QuantizedRows activations, int activationRow, float[] lanes);

  /** {@link #groupLanes} with {@link #TILE} rows of activations from {@code activationRow} on. */
  abstract void groupTile(
      GroupedRows weights, int row, QuantizedRows activations, int activationRow, float[] lanes);

  /** What opens blocks of that type. */
  BlockOpener opener(ElementType type) {
    return type.blockLength() == KBlocks.LENGTH
        ? (source, offset, out, row) -> KBlocks.open(type, source, offset, out, row)
        : (source, offset, out, row) -> LegacyBlocks.open(type, source, offset, out, row);
  }

  // ---- rows of other forms ---------------------------------------------------------------------

  @Override
  public final void decode(
      ElementType type, MemorySegment source, long offset, float[] out, int outOffset, int count) {
    new RowReader(this, type, count).floats(source, offset, out, outOffset);
  }

  @Override
  public final void encode(
      ElementType type,
      float[] source,
      int sourceOffset,
      int count,
      MemorySegment out,
      long offset) {
    byte[] bytes = new byte[Math.toIntExact(type.bytesOf(count))];
    BlockEncoder.encode(type, source, sourceOffset, count, bytes, 0);
    MemorySegment.copy(bytes, 0, out, ValueLayout.JAVA_BYTE, offset, bytes.length);
  }

  @Override
  public final void prepare(Activations activations, Activations.Format format, int from, int to) {
    if (format == Activations.Format.F32) {
      return;
    }
    QuantizedRows rows = activations.quantized(format);
    for (int row = from; row < to; row++) {
      rows.prepare(activations.values(), row, activations.columns());
    }
  }

  // ---- matmul ----------------------------------------------------------------------------------

  @Override
  public final void matmul(
      Tensor weight,
      Activations activations,
      int from,
      int to,
      float[] out,
      int outOffset,
      int outStride) {
    if (weight.columns() != activations.columns()) {
      throw new IllegalArgumentException(
          "matmul of %s %s %s with activations [%d, %d]"
              .formatted(
                  weight.name(),
                  weight.type(),
                  weight.shape(),
                  activations.columns(),
                  activations.rows()));
    }
    int rows = Math.min(to - from, activations.rows() < TILE ? 1 : PANEL_ROWS);
    if (rows <= 0) {
      return;
    }
    RowReader reader = new RowReader(this, weight.type(), weight.columns());
    Panel panel =
        weight.type().isQuantized()
            ? new GroupedPanel(this, reader, weight, rows, activations)
            : new FloatPanel(this, reader, weight, rows, activations);
    for (int first = from; first < to; first += rows) {
      int count = Math.min(rows, to - first);
      panel.read(first, count);
      int t = 0;
      for (; t + TILE <= activations.rows(); t += TILE) {
        for (int row = 0; row < count; row++) {
          panel.dotTile(row, t, out, outOffset + t * outStride + first + row, outStride);
        }
      }
      for (; t < activations.rows(); t++) {
        for (int row = 0; row < count; row++) {
          out[outOffset + t * outStride + first + row] = panel.dot(row, t);
        }
      }
    }
  }

  /** The dot product in the recipe's order; {@code lanes} is scratch of at least sixteen. */
  final float dot(float[] a, int aOffset, float[] b, int bOffset, int count, float[] lanes) {
    int whole = Lanes.whole(count);
    dotLanes(a, aOffset, b, bOffset, whole, lanes);
    for (int i = whole; i < count; i++) {
      lanes[i - whole] = Math.fma(a[aOffset + i], b[bOffset + i], lanes[i - whole]);
    }
    return Lanes.sum(lanes, 0);
  }

  /** What {@link #rmsNorm} multiplies with; the sum is in double precision, as ggml's. */
  static float rmsScale(float[] x, int offset, int width, float epsilon) {
    double even = 0;
    double odd = 0;
    int i = offset;
    for (; i < offset + width - 1; i += 2) {
      even += x[i] * x[i];
      odd += x[i + 1] * x[i + 1];
    }
    if (i < offset + width) {
      even += x[i] * x[i];
    }
    float mean = (float) ((even + odd) / width);
    return 1f / (float) Math.sqrt(mean + epsilon);
  }

  // ---- attention -------------------------------------------------------------------------------

  @Override
  public final void scores(
      ElementType type,
      MemorySegment keys,
      long offset,
      long stride,
      int count,
      float[] query,
      int queryOffset,
      int width,
      float[] scores,
      int scoresOffset) {
    RowReader reader = new RowReader(this, type, width);
    float[] key = new float[width];
    float[] lanes = new float[Lanes.COUNT];
    for (int i = 0; i < count; i++) {
      reader.floats(keys, offset + i * stride, key, 0);
      scores[scoresOffset + i] = dot(query, queryOffset, key, 0, width, lanes);
    }
  }

  @Override
  public final void weightedSum(
      ElementType type,
      MemorySegment values,
      long offset,
      long stride,
      int count,
      float[] weights,
      int weightsOffset,
      float[] out,
      int outOffset,
      int width) {
    RowReader reader = new RowReader(this, type, width);
    float[] value = new float[width];
    for (int i = 0; i < count; i++) {
      reader.floats(values, offset + i * stride, value, 0);
      addScaled(out, outOffset, weights[weightsOffset + i], value, 0, width);
    }
  }
}
