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
  /** Rows that there is room for. */
  final int rows;

  /** Elements that share a scale. */
  final int groupLength;

  private final boolean hasOffsets;

  /** Elements of a row now. */
  int columns;

  /** Groups of a row now. */
  int groups;

  /** {@code [rows][columns]}, in [-128, 127]; as shorts, since products are of shorts. */
  final short[] quants;

  /** {@code [groups][rows]}: those of many rows at once are next to each other. */
  final float[] scales;

  private float[] floats = new float[0];

  /** {@code [groups][rows]}, or empty for types without offsets. */
  final float[] offsets;

  GroupedRows(ElementType type, int rows, int columns) {
    this.rows = rows;
    this.groupLength = groupLength(type);
    this.hasOffsets = hasOffsets(type);
    this.quants = new short[Math.multiplyExact(rows, columns)];
    this.scales = new float[rows * (columns / groupLength)];
    this.offsets = new float[hasOffsets ? scales.length : 0];
    resize(columns);
  }

  /** Takes rows of another length, at most that of the first; what was there is lost. */
  void resize(int length) {
    columns = length;
    groups = length / groupLength;
  }

  /** Fills {@link #floats}. */
  void makeFloats() {
    if (floats.length < quants.length) {
      floats = new float[quants.length];
    }
    for (int i = 0; i < rows * columns; i++) {
      floats[i] = quants[i];
    }
  }

  /** {@link #quants} as floats, after {@link #makeFloats}. */
  float[] floats() {
    return floats;
  }

  boolean hasOffsets() {
    return hasOffsets;
  }

  void scale(int row, int group, float value) {
    scales[group * rows + row] = value;
  }

  void offset(int row, int group, float value) {
    offsets[group * rows + row] = value;
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
    for (int group = 0; group < groups; group++) {
      float scale = scales[group * rows + row];
      if (hasOffsets()) {
        float offset = offsets[group * rows + row];
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
