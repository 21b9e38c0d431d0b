package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of one type and width out of a segment, as floats or as groups. Owns the scratch that
 * this takes; one thread's.
 */
final class RowReader {
  private final ElementType type;
  private final int columns;
  private final byte[] bytes;
  private final short[] halves;
  private final @Nullable BlockOpener opener;
  private final @Nullable GroupedRows opened;

  RowReader(LaneKernels kernels, ElementType type, int columns) {
    this.type = type;
    this.columns = columns;
    this.bytes = new byte[type.isQuantized() ? Math.toIntExact(type.bytesOf(columns)) : 0];
    this.halves = new short[type == ElementType.F16 || type == ElementType.BF16 ? columns : 0];
    this.opener = type.isQuantized() ? kernels.opener(type) : null;
    this.opened = type.isQuantized() ? new GroupedRows(type, 1, columns) : null;
  }

  /** The row that starts at {@code offset}, as floats. */
  void floats(MemorySegment source, long offset, float[] out, int outOffset) {
    switch (type) {
      case F32 -> MemorySegment.copy(source, Bytes.FLOATS, offset, out, outOffset, columns);
      case F16 -> {
        MemorySegment.copy(source, Bytes.SHORTS, offset, halves, 0, columns);
        for (int i = 0; i < columns; i++) {
          out[outOffset + i] = Float.float16ToFloat(halves[i]);
        }
      }
      case BF16 -> {
        MemorySegment.copy(source, Bytes.SHORTS, offset, halves, 0, columns);
        for (int i = 0; i < columns; i++) {
          out[outOffset + i] = Float.intBitsToFloat(halves[i] << 16);
        }
      }
      case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K -> {
        GroupedRows row = Objects.requireNonNull(opened);
        groups(source, offset, row, 0);
        row.decode(0, out, outOffset);
      }
    }
  }

  /** The row of a quantised type that starts at {@code offset}, as long as the target's, opened. */
  void groups(MemorySegment source, long offset, GroupedRows out, int row) {
    int count = Math.toIntExact(type.bytesOf(out.columns));
    MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, 0, count);
    Objects.requireNonNull(opener).open(bytes, 0, out, row);
  }
}
