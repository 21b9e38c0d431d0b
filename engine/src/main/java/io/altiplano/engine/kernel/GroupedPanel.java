package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.util.Arrays;

/**
 * Sixteen weight rows, opened to groups of small integers and packed, that meet many activation
 * rows. They are opened segment by segment, so that what is open stays in the fastest cache, and
 * each product goes on where it stopped. Scratch of one matmul.
 */
final class GroupedPanel {
  /** Rows that are multiplied together. */
  static final int ROWS = Lanes.COUNT;

  /** Elements of a row that are open at once: sixteen rows of them are 16 KB. */
  private static final int SEGMENT = 512;

  private final LaneKernels kernels;
  private final Tensor weight;
  private final Activations activations;
  private final QuantizedRows quantized;
  private final GroupedRows rows;
  private final RowReader reader;
  private final float[] products;
  private final float[] offsets;

  GroupedPanel(LaneKernels kernels, Tensor weight, Activations activations) {
    ElementType type = weight.type();
    this.kernels = kernels;
    this.weight = weight;
    this.activations = activations;
    this.quantized = activations.quantized(Activations.Format.of(type));
    this.rows = new GroupedRows(type, ROWS, SEGMENT);
    this.reader = new RowReader(kernels, type, SEGMENT);
    this.products = new float[activations.roundedFrom() * ROWS];
    this.offsets = new float[rows.hasOffsets() ? products.length : 0];
  }

  /**
   * Multiplies {@code count} weight rows from {@code first} on with the rows that are not rounded.
   */
  void multiply(int first, int count, float[] out, int outOffset, int outStride) {
    Arrays.fill(products, 0);
    Arrays.fill(offsets, 0);
    int columns = weight.columns();
    for (int column = 0; column < columns; column += SEGMENT) {
      open(first, count, column, Math.min(SEGMENT, columns - column));
      for (int t = 0; t < activations.roundedFrom(); t++) {
        kernels.addPacked(rows, quantized, t * columns + column, products, offsets, t * ROWS);
      }
    }
    for (int t = 0; t < activations.roundedFrom(); t++) {
      for (int row = 0; row < count; row++) {
        float product = products[t * ROWS + row];
        out[outOffset + t * outStride + first + row] =
            rows.hasOffsets() ? product + offsets[t * ROWS + row] : product;
      }
    }
  }

  private void open(int first, int count, int column, int length) {
    rows.resize(length);
    long at = weight.type().bytesOf(column);
    for (int row = 0; row < count; row++) {
      reader.groups(weight.data(), (first + row) * weight.rowBytes() + at, rows, row);
    }
    rows.pack();
  }
}
