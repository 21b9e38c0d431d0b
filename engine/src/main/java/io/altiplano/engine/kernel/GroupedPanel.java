package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Weight rows, opened to groups of small integers, that meet many activation rows. They are opened
 * segment by segment, so that what is open stays in the fastest cache, and each product goes on
 * where it stopped. Scratch of one matmul.
 */
final class GroupedPanel {
  /** Rows that are multiplied together: a tile of activations is read from L2 once for them. */
  static final int ROWS = 32;

  /**
   * Elements of a row that are open at once: as floats, those of 32 rows are 32 KB (docs/log.md).
   */
  private static final int SEGMENT = 256;

  private final GroupKernels kernels;
  private final Tensor weight;
  private final QuantizedTiles tiles;
  private final int activationRows;
  private final GroupedRows rows;
  private final BlockOpener opener;

  /** The rows as they lie in the file: copied in one piece, which memory likes best. */
  private final byte[] bytes;

  private final GroupKernels.Sums sums;

  GroupedPanel(LaneKernels kernels, Tensor weight, Activations activations) {
    ElementType type = weight.type();
    this.kernels = kernels.groups();
    this.weight = weight;
    this.tiles = activations.quantized(Activations.Format.of(type)).tiles;
    this.activationRows = activations.roundedFrom();
    this.rows = new GroupedRows(type, ROWS, SEGMENT);
    this.opener = kernels.opener(type);
    this.bytes = new byte[Math.toIntExact(ROWS * weight.rowBytes())];
    int stride = Math.ceilDiv(activationRows, QuantizedTiles.ROWS) * QuantizedTiles.ROWS;
    float[] products = new float[ROWS * stride];
    float[] offsets = new float[rows.hasOffsets() ? products.length : 0];
    this.sums = new GroupKernels.Sums(products, offsets, stride);
  }

  /**
   * Multiplies {@code count} weight rows from {@code first} on with the rows that are not rounded.
   */
  void multiply(int first, int count, float[] out) {
    Arrays.fill(sums.products(), 0);
    Arrays.fill(sums.offsets(), 0);
    int columns = weight.columns();
    long rowBytes = weight.rowBytes();
    int length = Math.toIntExact(count * rowBytes);
    MemorySegment.copy(weight.data(), ValueLayout.JAVA_BYTE, first * rowBytes, bytes, 0, length);
    for (int column = 0; column < columns; column += SEGMENT) {
      open(count, column, Math.min(SEGMENT, columns - column));
      int lastTile = sums.stride() / QuantizedTiles.ROWS - 1;
      for (int tile = 0; tile <= lastTile; tile += 2) {
        int other = Math.min(tile + 1, lastTile);
        for (int row = 0; row < count; row += LaneKernels.TILE) {
          kernels.addTiles(rows, row, tiles, tile, other, column, sums);
        }
      }
    }
    for (int t = 0; t < activationRows; t++) {
      for (int row = 0; row < count; row++) {
        int from = row * sums.stride() + t;
        float product = sums.products()[from];
        out[t * weight.rows() + first + row] =
            rows.hasOffsets() ? product + sums.offsets()[from] : product;
      }
    }
  }

  private void open(int count, int column, int length) {
    rows.resize(length);
    int at = Math.toIntExact(weight.type().bytesOf(column));
    int rowBytes = Math.toIntExact(weight.rowBytes());
    for (int row = 0; row < count; row++) {
      opener.open(bytes, row * rowBytes + at, rows, row);
    }
    rows.makeFloats();
  }
}
