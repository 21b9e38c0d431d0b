package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What all kernel sets share: which rows meet, in which order, and how sums end ({@link Lanes}). A
 * set supplies the inner loops; each of them fills the sixteen lanes of the recipe, or adds exact
 * sums of groups, and nothing else, so that no set can differ in its last bit.
 *
 * <p>A matmul opens a panel of weight rows once, to floats ({@link FloatPanel}) or to small
 * integers ({@link GroupedPanel}), and multiplies it with all activation rows.
 */
abstract class LaneKernels implements Kernels {
  /** Activation rows that share one reading of a weight row: four accumulators of each width. */
  static final int TILE = 4;

  /** From so many activation rows on it pays to lay them side by side (docs/log.md). */
  private static final int MANY = 8;

  /** Weight rows that share one reading of a tile: 16 rows of 8192 bytes stay in the L2 cache. */
  private static final int PANEL_ROWS = 16;

  private final GroupKernels groups;

  LaneKernels(GroupKernels groups) {
    this.groups = groups;
  }

  /** What multiplies quantised weights. */
  final GroupKernels groups() {
    return groups;
  }

  // ---- inner loops -----------------------------------------------------------------------------

  /** {@code lanes[i mod 16] = fma(a[i], b[i], ·)} over {@code count} elements, whole lanes. */
  abstract void dotLanes(float[] a, int aOffset, float[] b, int bOffset, int count, float[] lanes);

  /** {@link #dotLanes} of {@code a} with {@link #TILE} rows of {@code b}: lanes 0-15, 16-31, … */
  abstract void dotTile(
      float[] a, int aOffset, float[] b, int bOffset, int bStride, int count, float[] lanes);

  /**
   * The products of one rounded weight row with a tile of rounded activations ({@link
   * RoundedRows}).
   *
   * @param tile words, {@code [columns / 2][16]}
   */
  abstract void dotRounded(float[] weight, MemorySegment tile, float[] sums);

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
    switch (format) {
      case F32 -> {}
      case Q8_0, Q8_K -> {
        QuantizedRows rows = activations.quantized(format);
        boolean many = activations.roundedFrom() >= MANY;
        boolean words = !many && format == Activations.Format.Q8_0;
        if (many) {
          rows.tiles.resize(activations.roundedFrom());
        } else if (words) {
          rows.makeWords();
        }
        for (int row = from; row < to; row++) {
          rows.prepare(activations.values(), row, activations.columns());
          if (many) {
            rows.tiles.lay(row);
          } else if (words) {
            rows.layWords(row);
          }
        }
      }
      case BF16 -> {
        for (int row = from; row < to; row += RoundedRows.TILE) {
          int tile = (row - activations.roundedFrom()) / RoundedRows.TILE;
          int count = Math.min(RoundedRows.TILE, to - row);
          activations.rounded().prepare(activations.values(), row, count, tile);
        }
      }
    }
  }

  // ---- matmul ----------------------------------------------------------------------------------

  @Override
  public final void matmul(Tensor weight, Activations activations, int from, int to, float[] out) {
    requireSameColumns(weight, activations);
    if (!weight.type().isQuantized()) {
      multiplyFloats(weight, activations, from, to, out);
      return;
    }
    if (activations.roundedFrom() > 0) {
      multiplyGroups(weight, activations, from, to, out);
    }
    if (activations.roundedFrom() < activations.rows()) {
      multiplyRounded(weight, activations, from, to, out);
    }
  }

  /** Rows of activations that are rounded to BF16, with weights that are rounded too. */
  final void multiplyRounded(
      Tensor weight, Activations activations, int from, int to, float[] out) {
    int first = activations.roundedFrom();
    int columns = weight.columns();
    RowReader reader = new RowReader(this, weight.type(), columns);
    float[] row = new float[columns];
    float[] sums = new float[RoundedRows.TILE];
    for (int r = from; r < to; r++) {
      reader.floats(weight.data(), r * weight.rowBytes(), row, 0);
      RoundedRows.round(row, columns);
      for (int t = first; t < activations.rows(); t += RoundedRows.TILE) {
        dotRounded(row, activations.rounded().tile((t - first) / RoundedRows.TILE), sums);
        for (int i = 0; i < Math.min(RoundedRows.TILE, activations.rows() - t); i++) {
          out[(t + i) * weight.rows() + r] = sums[i];
        }
      }
    }
  }

  private void multiplyGroups(
      Tensor weight, Activations activations, int from, int to, float[] out) {
    if (activations.roundedFrom() < MANY) {
      if (groups.readsWords(weight.type())) {
        multiplyWords(weight, activations, from, to, out);
      } else {
        multiplyRows(weight, activations, from, to, out);
      }
      return;
    }
    GroupedPanel panel = new GroupedPanel(this, weight, activations);
    for (int first = from; first < to; first += GroupedPanel.ROWS) {
      int count = Math.min(GroupedPanel.ROWS, to - first);
      panel.multiply(first, count, out);
    }
  }

  /**
   * Sixteen rows at a time, as words. They lie as far apart as they can, so that memory is read as
   * sixteen long streams and not as short pieces (docs/log.md).
   */
  private void multiplyWords(
      Tensor weight, Activations activations, int from, int to, float[] out) {
    WordPanel panel = new WordPanel(groups, weight, activations);
    int apart = Math.max(1, (to - from) / WordPanel.ROWS);
    for (int first = from; first < from + apart; first++) {
      panel.multiply(first, apart, to, out);
    }
    for (int first = from + apart * WordPanel.ROWS; first < to; first += WordPanel.ROWS) {
      panel.multiply(first, 1, to, out);
    }
  }

  /** Row by row, which reads the weights as they lie in memory. */
  private void multiplyRows(Tensor weight, Activations activations, int from, int to, float[] out) {
    QuantizedRows quantized = activations.quantized(Activations.Format.of(weight.type()));
    GroupedRows row = new GroupedRows(weight.type(), 1, weight.columns());
    RowReader reader = new RowReader(this, weight.type(), weight.columns());
    for (int r = from; r < to; r++) {
      reader.groups(weight.data(), r * weight.rowBytes(), row, 0);
      for (int t = 0; t < activations.roundedFrom(); t++) {
        out[t * weight.rows() + r] = groups.dot(row, quantized, t * weight.columns());
      }
    }
  }

  static void requireSameColumns(Tensor weight, Activations activations) {
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
  }

  private void multiplyFloats(
      Tensor weight, Activations activations, int from, int to, float[] out) {
    int rows = Math.min(to - from, activations.rows() < TILE ? 1 : PANEL_ROWS);
    if (rows <= 0) {
      return;
    }
    RowReader reader = new RowReader(this, weight.type(), weight.columns());
    FloatPanel panel = new FloatPanel(this, reader, weight, rows, activations);
    for (int first = from; first < to; first += rows) {
      int count = Math.min(rows, to - first);
      panel.read(first, count);
      int t = 0;
      for (; t + TILE <= activations.rows(); t += TILE) {
        for (int row = 0; row < count; row++) {
          panel.dotTile(row, t, out, t * weight.rows() + first + row, weight.rows());
        }
      }
      for (; t < activations.rows(); t++) {
        for (int row = 0; row < count; row++) {
          out[t * weight.rows() + first + row] = panel.dot(row, t);
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
  public final void attend(
      HeadPages cache,
      QueryRows rows,
      SoftCap softCap,
      float[] out,
      int outOffset,
      int outStride,
      float[] scratch) {
    new Attention(this, cache, rows, scratch).attend(softCap, out, outOffset, outStride);
  }
}
