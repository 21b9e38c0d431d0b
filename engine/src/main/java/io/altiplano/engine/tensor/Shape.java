package io.altiplano.engine.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The extent of a tensor in each dimension, in ggml's order: the first is contiguous in memory. A
 * weight that maps {@code in} to {@code out} is {@code [in, out]}: {@code out} rows of {@code in}
 * elements each.
 */
public record Shape(long... dimensions) {
  public Shape {
    dimensions = dimensions.clone();
    for (long dimension : dimensions) {
      if (dimension < 0) {
        throw new IllegalArgumentException("negative dimension " + dimension);
      }
    }
  }

  @Override
  public long[] dimensions() {
    return dimensions.clone();
  }

  public int rank() {
    return dimensions.length;
  }

  /** The extent of that dimension; 1 beyond the last. */
  public long dimension(int index) {
    return index < dimensions.length ? dimensions[index] : 1;
  }

  /** Elements in all. */
  public long elements() {
    long product = 1;
    for (long dimension : dimensions) {
      product = Math.multiplyExact(product, dimension);
    }
    return product;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(dimensions, shape.dimensions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dimensions);
  }

  @Override
  public String toString() {
    return LongStream.of(dimensions)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
