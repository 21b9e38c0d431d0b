package io.altiplano.engine.tensor;

import java.lang.foreign.MemorySegment;

/**
 * A named view of numbers in memory that somebody else owns (a mapped file, an arena).
 *
 * @param data exactly the tensor's bytes, rows one after the other, little-endian
 */
public record Tensor(String name, ElementType type, Shape shape, MemorySegment data) {
  public Tensor {
    long expected = type.bytesOf(shape.elements());
    if (data.byteSize() != expected) {
      throw new IllegalArgumentException(
          "tensor %s %s %s: %d bytes, expected %d"
              .formatted(name, type, shape, data.byteSize(), expected));
    }
  }

  /** Elements a row: the first dimension. */
  public int columns() {
    return Math.toIntExact(shape.dimension(0));
  }

  /** Rows in all: the product of the other dimensions. */
  public int rows() {
    return columns() == 0 ? 0 : Math.toIntExact(shape.elements() / columns());
  }

  /** Bytes a row. */
  public long rowBytes() {
    return type.bytesOf(columns());
  }

  /**
   * One matrix of a rank-3 tensor, such as one expert's weight of {@code [in, out, experts]}.
   *
   * @param index along the last dimension
   */
  public Tensor matrix(int index) {
    Shape matrix = new Shape(shape.dimension(0), shape.dimension(1));
    long bytes = type.bytesOf(matrix.elements());
    return new Tensor(name + "[" + index + "]", type, matrix, data.asSlice(index * bytes, bytes));
  }

  /** Rows {@code from} (inclusive) to {@code to} (exclusive) as a matrix of their own. */
  public Tensor rows(int from, int to) {
    return new Tensor(
        name,
        type,
        new Shape(columns(), to - from),
        data.asSlice(from * rowBytes(), (to - from) * rowBytes()));
  }
}
