package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.Arena;
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

  /** Of floats: as many as are worked on together, and one left over. */
  private static final int FLOAT_WEIGHT_ROWS = 5;

  /** One alone, a tile of four and one left over, and a tile of sixteen and some left over. */
  private static final List<Integer> ACTIVATION_ROWS = List.of(1, 5, 21);

  /** As many as share a reading of a value, and one left over. */
  private static final int HEADS = 5;

  /** Twice what published models have. */
  private static final int LONGEST_HEAD = 512;

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
      if (type.isQuantized() && size % type.blockLength() == 0) {
        cases.add(matmulRounded(type, size, 0, WEIGHT_ROWS, List.of(5, 21)));
      }
    }
    for (ElementType type : List.of(ElementType.F32, ElementType.F16, ElementType.Q8_0)) {
      if (size % type.blockLength() == 0) {
        cases.add(transcode(type, size));
        if (size <= LONGEST_HEAD) {
          cases.add(attention(type, size, 0));
          cases.add(attention(type, size, 1.5f));
        }
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
    int weightRows = type.isQuantized() ? WEIGHT_ROWS : FLOAT_WEIGHT_ROWS;
    return matmul(type, columns, 0, weightRows, ACTIVATION_ROWS);
  }

  /** Products of weight rows {@code from} to {@code to} with so many rows, and so many, … */
  static KernelCase matmul(
      ElementType type, int columns, int from, int to, List<Integer> activationRows) {
    return matmul("matmul " + type, type, columns, from, to, activationRows, 1);
  }

  /** The same with rows of which all but a third are rounded to BF16. */
  static KernelCase matmulRounded(
      ElementType type, int columns, int from, int to, List<Integer> activationRows) {
    return matmul("matmul rounded " + type, type, columns, from, to, activationRows, 3);
  }

  /**
   * Products of weights with activations.
   *
   * @param whole one of so many rows is not rounded
   */
  private static KernelCase matmul(
      String name,
      ElementType type,
      int columns,
      int from,
      int to,
      List<Integer> activationRows,
      int whole) {
    Tensor weight = weight(type, columns, to);
    return new KernelCase(
        name,
        columns,
        kernels -> {
          int all = activationRows.stream().mapToInt(rows -> rows * to).sum();
          float[] out = new float[all];
          int at = 0;
          for (int rows : activationRows) {
            Activations activations = activations(kernels, type, rows, columns, rows / whole);
            float[] products = new float[rows * to];
            kernels.matmul(weight, activations, from, to, products);
            System.arraycopy(products, 0, out, at, products.length);
            at += products.length;
          }
          return out;
        });
  }

  /** Three rows with so many heads each, over five pages of sixteen positions. */
  private static KernelCase attention(ElementType type, int width, float limit) {
    int positions = 70;
    int page = 16;
    long stride = type.bytesOf(width) + GAP_BYTES;
    long half = 2 + page * stride;
    MemorySegment[] pages = new MemorySegment[Math.ceilDiv(positions, page)];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = Arena.ofAuto().allocate(2 * half);
      for (int row = 0; row < 2 * page; row++) {
        long at = row / page * half + 2 + row % page * stride;
        new ScalarKernels().encode(type, pool(9 + i, width + row), row, width, pages[i], at);
      }
    }
    HeadPages cache = new HeadPages(type, pages, page, 2, stride, width, half + 2, stride, width);
    return new KernelCase(
        "attend " + type + (limit == 0 ? "" : " capped"),
        width,
        kernels -> {
          int[] first = {0, 3, 17};
          int[] end = {1, 64, positions};
          int rowLength = HEADS * width + 1;
          QueryRows rows =
              new QueryRows(first, end, HEADS, pool(10, 3 * rowLength + 1), 1, rowLength);
          float[] out = new float[3 * rowLength + 1];
          kernels.attend(
              cache,
              rows,
              new SoftCap(limit),
              out,
              1,
              rowLength,
              new float[3 * HEADS * rows.most()]);
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
    return activations(kernels, type, rows, columns, rows);
  }

  private static Activations activations(
      Kernels kernels, ElementType type, int rows, int columns, int roundedFrom) {
    Activations activations = new Activations();
    activations.reset(pool(13, rows * columns), rows, columns, roundedFrom);
    activations.ensure(type, kernels, Workers.SERIAL);
    return activations;
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
