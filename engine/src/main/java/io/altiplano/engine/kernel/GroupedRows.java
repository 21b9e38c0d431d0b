package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;

/**
 * Rows of quantised weights opened for arithmetic, the same for every quantised type: a small
 * integer for each element, and for each group of 16 or 32 elements a scale and, in some types, an
 * offset.
 *
 * <p>{@code element = scale * quant + offset}. Scratch of one matmul; one thread's.
 */
final class GroupedRows {
  final int columns;

  /** Elements that share a scale. */
  final int groupLength;

  /** Groups a row. */
  final int groups;

  /** {@code [rows][columns]}, in [-128, 127]; as shorts, since products are of shorts. */
  final short[] quants;

  /** {@code [rows][groups]}. */
  final float[] scales;

  /** {@code [rows][groups]}, or empty for types without offsets. */
  final float[] offsets;

  GroupedRows(ElementType type, int rows, int columns) {
    this.columns = columns;
    this.groupLength = groupLength(type);
    this.groups = columns / groupLength;
    this.quants = new short[Math.multiplyExact(rows, columns)];
    this.scales = new float[rows * groups];
    this.offsets = new float[hasOffsets(type) ? rows * groups : 0];
  }

  boolean hasOffsets() {
    return offsets.length > 0;
  }

  static int groupLength(ElementType type) {
    return switch (type) {
      case F32, F16, BF16 -> throw new IllegalArgumentException(type + " has no groups");
      case Q2_K, Q3_K, Q6_K -> 16;
      case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL, Q4_K, Q5_K -> 32;
    };
  }

  private static boolean hasOffsets(ElementType type) {
    return switch (type) {
      case Q4_1, Q5_1, Q2_K, Q4_K, Q5_K -> true;
      case F32, F16, BF16, Q4_0, Q5_0, Q8_0, IQ4_NL, Q3_K, Q6_K -> false;
    };
  }

  /** The floats of one row: what the type's specification says its elements are. */
  void decode(int row, float[] out, int outOffset) {
    int quant = row * columns;
    for (int group = row * groups; group < (row + 1) * groups; group++) {
      float scale = scales[group];
      if (hasOffsets()) {
        float offset = offsets[group];
        for (int i = 0; i < groupLength; i++) {
          out[outOffset + i] = scale * quants[quant + i] + offset;
        }
      } else {
        for (int i = 0; i < groupLength; i++) {
          out[outOffset + i] = scale * quants[quant + i];
        }
      }
      quant += groupLength;
      outOffset += groupLength;
    }
  }
}
