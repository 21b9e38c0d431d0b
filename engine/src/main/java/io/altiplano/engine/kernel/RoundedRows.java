package io.altiplano.engine.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Rows of activations rounded to BF16, as tiles of a processor take them: words of two adjacent
 * columns, sixteen rows side by side, {@code [rows / 16][columns / 2][16]}.
 *
 * <p>Their product with a weight row is, for 32 columns after the others,
 *
 * <pre>
 * even = fma(w[2i], x[2i], even), odd = fma(w[2i + 1], x[2i + 1], odd), from 0, i from 0 to 15
 * sum = sum + (even + odd)
 * </pre>
 */
final class RoundedRows {
  /** Rows of a tile. */
  static final int TILE = 16;

  /** Columns whose products are added up before they are added to the rest. */
  static final int CHUNK = 32;

  /** A word's upper half. */
  static final int UPPER = 0xffff0000;

  /** A row of a tile lies in one line of the cache. */
  private static final int ALIGNMENT = 64;

  // Not an array: those are moved, and begin anywhere in a line.
  private MemorySegment words = MemorySegment.NULL;

  private int columns;

  /** Makes room; what was there is lost. */
  void resize(int rows, int length) {
    columns = length;
    long bytes = Math.ceilDiv(rows, TILE) * tileBytes();
    if (words.byteSize() < bytes) {
      words = Arena.ofAuto().allocate(bytes, ALIGNMENT);
    }
  }

  private long tileBytes() {
    return (long) TILE * columns * Short.BYTES;
  }

  /** All tiles. */
  MemorySegment words() {
    return words;
  }

  /** The words of one tile, {@code [columns / 2][16]}. */
  MemorySegment tile(int index) {
    return words.asSlice(index * tileBytes(), tileBytes());
  }

  /**
   * Rounds the rows of one tile; those that are not there are zero.
   *
   * @param from the tile's first row in {@code values}
   */
  void prepare(float[] values, int from, int rows, int index) {
    MemorySegment tile = tile(index);
    for (int row = 0; row < TILE; row++) {
      for (int column = 0; column < columns; column += 2) {
        int at = (from + row) * columns + column;
        int word =
            row < rows ? (round(values[at]) >>> Short.SIZE) | (round(values[at + 1]) & UPPER) : 0;
        tile.setAtIndex(ValueLayout.JAVA_INT, (long) column / 2 * TILE + row, word);
      }
    }
  }

  /** What a word has for the first of its two columns. */
  static float even(int word) {
    return Float.intBitsToFloat(word << Short.SIZE);
  }

  /** What a word has for the second of its two columns. */
  static float odd(int word) {
    return Float.intBitsToFloat(word & UPPER);
  }

  /** Rounds floats to BF16, in place. */
  static void round(float[] values, int count) {
    for (int i = 0; i < count; i++) {
      values[i] = Float.intBitsToFloat(round(values[i]) & UPPER);
    }
  }

  /**
   * The bits of a float whose upper half is the nearest BF16, ties to even; what is too small for a
   * normal number becomes zero, as processors have it.
   */
  private static int round(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Math.abs(value) < Float.MIN_NORMAL) {
      return bits & Integer.MIN_VALUE;
    }
    return Float.isNaN(value) ? bits | (1 << 22) : bits + 0x7fff + ((bits >>> Short.SIZE) & 1);
  }
}
