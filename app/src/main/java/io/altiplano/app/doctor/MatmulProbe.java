package io.altiplano.app.doctor;

import io.altiplano.engine.kernel.Activations;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.kernel.PromptRecipe;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** How fast the kernels multiply: a matrix of the size of a 7-billion model's with some rows. */
public final class MatmulProbe {
  private static final int WIDTH = 4096;

  /** Compiles the code. */
  private static final long WARM_UP_NANOS = 400_000_000L;

  private static final long MEASURE_NANOS = 250_000_000L;

  /** As a scale in any block format, this byte twice is a small, ordinary number. */
  private static final byte FILL = 0x2c;

  private MatmulProbe() {}

  /**
   * Floating-point operations a second, a multiplication and an addition counted as two.
   *
   * @param rows 1 as in decode, many as in prefill
   * @param recipe how they are multiplied
   */
  public static double flopsPerSecond(
      Kernels kernels, Workers workers, ElementType type, int rows, PromptRecipe recipe) {
    try (Arena arena = Arena.ofShared()) {
      Iterator<Tensor> weights = weights(arena, type, rows).iterator();
      float[] input = new float[rows * WIDTH];
      Arrays.fill(input, 0.5f);
      float[] output = new float[rows * WIDTH];
      Activations activations = new Activations();
      Runnable multiply =
          () -> {
            Tensor weight = weights.next();
            activations.reset(input, rows, WIDTH, recipe == PromptRecipe.BF16 ? 0 : rows);
            activations.ensure(type, kernels, workers);
            workers.split(
                WIDTH, 16, (from, to) -> kernels.matmul(weight, activations, from, to, output));
          };
      repeat(multiply, WARM_UP_NANOS);
      return 2.0 * WIDTH * WIDTH * rows * repeat(multiply, MEASURE_NANOS);
    }
  }

  /**
   * Matrices, without end. What is generated reads each weight once, so that none may be in a cache
   * from the time before; prompts meet one again and again.
   */
  private static Stream<Tensor> weights(Arena arena, ElementType type, int rows) {
    Shape shape = new Shape(WIDTH, WIDTH);
    long bytes = type.bytesOf(shape.elements());
    long count = rows == 1 ? Math.ceilDiv(BandwidthProbe.BYTES, bytes) : 1;
    MemorySegment data = arena.allocate(count * bytes, 64).fill(FILL);
    List<Tensor> all =
        LongStream.range(0, count)
            .mapToObj(i -> new Tensor("probe", type, shape, data.asSlice(i * bytes, bytes)))
            .toList();
    return Stream.iterate(0, i -> (i + 1) % all.size()).map(all::get);
  }

  /** Repeats for that long and returns how often a second. */
  private static double repeat(Runnable work, long nanos) {
    long start = System.nanoTime();
    int count = 0;
    long now;
    do {
      work.run();
      count++;
      now = System.nanoTime();
    } while (now - start < nanos);
    return count * 1e9 / (now - start);
  }
}
