package io.altiplano.bench;

import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** What is computed with, the same in every run. */
final class Numbers {
  /** Rows of a weight that differ; the others repeat them. */
  static final int DIFFERENT_ROWS = 64;

  private static final int CACHE_LINE_BYTES = 64;

  private Numbers() {}

  /** Drawn from the standard normal distribution. */
  static float[] normal(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Memory outside the heap, as models and caches have it. */
  static MemorySegment memory(long bytes) {
    return Arena.ofAuto().allocate(bytes, CACHE_LINE_BYTES);
  }

  /** A weight of so many rows, in memory outside the heap. */
  static Tensor weight(ElementType type, int columns, int rows) {
    int different = Math.min(rows, DIFFERENT_ROWS) * columns;
    MemorySegment data = memory(type.bytesOf((long) columns * rows));
    KernelSets.named("scalar").encode(type, normal(1, different), 0, different, data, 0);
    long written = type.bytesOf(different);
    for (long at = written; at < data.byteSize(); at += written) {
      long bytes = Math.min(written, data.byteSize() - at);
      MemorySegment.copy(data, 0, data, at, bytes);
    }
    return new Tensor("weight", type, new Shape(columns, rows), data);
  }
}
