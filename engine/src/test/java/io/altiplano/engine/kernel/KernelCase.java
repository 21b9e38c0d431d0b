package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One use of one method at one size, with its inputs: the table that parity, determinism and timing
 * share.
 *
 * @param name method and element type
 * @param size elements a row
 */
record KernelCase(String name, int size, Operation operation) {
  /** Runs the method on fresh copies of its inputs and gives what it wrote. */
  @FunctionalInterface
  interface Operation {
    float[] run(Kernels kernels);
  }

  /** Keys and values lie a little apart, as in a cache page. */
  private static final int GAP_BYTES = 6;

  private static final int WEIGHT_ROWS = 3;

  /** A tile of four activation rows and one left over. */
  private static final int ACTIVATION_ROWS = 5;

  private static final int POSITIONS = 3;
  private static final float[] POOL = Randoms.normal(new SplittableRandom(7), 1 << 17);

  float[] run(Kernels kernels) {
    return operation.run(kernels);
  }

  @Override
  public String toString() {
    return name + "[" + size + "]";
  }

  /** Every method and element type that has a meaning at that size. */
  static List<KernelCase> ofSize(int size) {
    List<KernelCase> cases = new ArrayList<>(rows(size));
    for (ElementType type : ElementType.values()) {
      if (size % type.blockLength() == 0) {
        cases.add(matmul(type, size));
      }
    }
    for (ElementType type : List.of(ElementType.F32, ElementType.F16, ElementType.Q8_0)) {
      if (size % type.blockLength() == 0) {
        cases.add(scores(type, size));
        cases.add(weightedSum(type, size));
        cases.add(transcode(type, size));
      }
    }
    return cases;
  }

  private static List<KernelCase> rows(int size) {
    return List.of(
        new KernelCase(
            "rmsNorm",
            size,
            kernels -> {
              float[] out = new float[size + 1];
              kernels.rmsNorm(pool(0, size + 2), 2, size, pool(1, size), 1e-5f, out, 1);
              return out;
            }),
        new KernelCase(
            "softmax",
            size,
            kernels -> {
              float[] x = pool(2, size + 2);
              x[1 + size / 2] = size > 1 ? Float.NEGATIVE_INFINITY : 0;
              kernels.softmax(x, 1, size);
              return x;
            }),
        new KernelCase(
            "swiGlu",
            size,
            kernels -> {
              float[] gate = pool(3, size + 1);
              kernels.swiGlu(gate, 1, pool(4, size), 0, size);
              return gate;
            }),
        new KernelCase(
            "geGlu",
            size,
            kernels -> {
              float[] gate = pool(5, size + 1);
              kernels.geGlu(gate, 1, pool(6, size), 0, size);
              return gate;
            }),
        new KernelCase(
            "addScaled",
            size,
            kernels -> {
              float[] x = pool(7, size + 1);
              kernels.addScaled(x, 1, 0.3f, pool(8, size), 0, size);
              return x;
            }));
  }

  static KernelCase matmul(ElementType type, int columns) {
    Tensor weight = weight(type, columns, WEIGHT_ROWS);
    return new KernelCase(
        "matmul " + type,
        columns,
        kernels -> {
          float[] out = new float[ACTIVATION_ROWS * WEIGHT_ROWS];
          Activations activations = activations(kernels, type, ACTIVATION_ROWS, columns);
          kernels.matmul(weight, activations, 0, WEIGHT_ROWS, out, 0, WEIGHT_ROWS);
          return out;
        });
  }

  private static KernelCase scores(ElementType type, int width) {
    Tensor keys = spaced(type, width);
    return new KernelCase(
        "scores " + type,
        width,
        kernels -> {
          float[] scores = new float[POSITIONS + 1];
          long stride = type.bytesOf(width) + GAP_BYTES;
          float[] query = pool(9, width + 1);
          kernels.scores(type, keys.data(), 2, stride, POSITIONS, query, 1, width, scores, 1);
          return scores;
        });
  }

  private static KernelCase weightedSum(ElementType type, int width) {
    Tensor values = spaced(type, width);
    return new KernelCase(
        "weightedSum " + type,
        width,
        kernels -> {
          float[] out = pool(10, width + 1);
          long stride = type.bytesOf(width) + GAP_BYTES;
          float[] weights = {9, 0.5f, 0.25f, -0.125f};
          kernels.weightedSum(type, values.data(), 2, stride, POSITIONS, weights, 1, out, 1, width);
          return out;
        });
  }

  private static KernelCase transcode(ElementType type, int width) {
    return new KernelCase(
        "encode and decode " + type,
        width,
        kernels -> {
          MemorySegment encoded = MemorySegment.ofArray(new byte[(int) type.bytesOf(width) + 2]);
          kernels.encode(type, pool(11, width + 1), 1, width, encoded, 2);
          float[] out = new float[width + 1];
          kernels.decode(type, encoded, 2, out, 1, width);
          return out;
        });
  }

  static Tensor weight(ElementType type, int columns, int rows) {
    MemorySegment data =
        MemorySegment.ofArray(new byte[Math.toIntExact(type.bytesOf((long) columns * rows))]);
    new ScalarKernels().encode(type, pool(12, columns * rows), 0, columns * rows, data, 0);
    return new Tensor("weight", type, new Shape(columns, rows), data);
  }

  static Activations activations(Kernels kernels, ElementType type, int rows, int columns) {
    Activations activations = new Activations();
    activations.reset(pool(13, rows * columns), rows, columns);
    activations.ensure(Activations.Format.of(type), kernels, Workers.SERIAL);
    return activations;
  }

  /** Encoded rows with gaps between them, as a tensor of bytes that nobody reads as such. */
  private static Tensor spaced(ElementType type, int width) {
    int rowBytes = (int) type.bytesOf(width);
    int stride = rowBytes + GAP_BYTES;
    MemorySegment data =
        MemorySegment.ofArray(new byte[Math.ceilDiv(2 + POSITIONS * stride, 4) * 4]);
    for (int i = 0; i < POSITIONS; i++) {
      float[] row = pool(14 + i, width);
      new ScalarKernels().encode(type, row, 0, width, data, 2 + (long) i * stride);
    }
    return new Tensor("spaced", ElementType.F32, new Shape(data.byteSize() / 4), data);
  }

  /** Numbers that differ from one index to the next. */
  private static float[] pool(int index, int count) {
    float[] values = new float[count];
    int at = index * 5003;
    for (int i = 0; i < count; i++) {
      values[i] = POOL[(at + i) & (POOL.length - 1)];
    }
    return values;
  }
}
