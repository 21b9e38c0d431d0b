package io.altiplano.bench;

import io.altiplano.engine.kernel.Activations;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Products of a weight of 2,048 columns with one row (a generated token) and with 32 (a prompt), a
 * second: the weight from the L2 cache, or from memory, which no cache is large enough for.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class MatmulBenchmark extends KernelBenchmark {
  private static final int COLUMNS = 2048;

  @Param({"Q8_0", "Q4_0", "Q4_K", "Q6_K", "F16"})
  public ElementType type = ElementType.F32;

  @Param({"1", "32"})
  public int rows;

  @Param({"256", "32768"})
  public int weightRows;

  @SuppressWarnings("NullAway.Init")
  private Product product;

  private record Product(Kernels kernels, Tensor weight, Activations activations, float[] out) {
    static Product of(Kernels kernels, Tensor weight, int rows) {
      Activations activations = new Activations();
      activations.reset(Numbers.normal(2, rows * COLUMNS), rows, COLUMNS);
      activations.ensure(weight.type(), kernels, Workers.SERIAL);
      return new Product(kernels, weight, activations, new float[rows * weight.rows()]);
    }

    float[] run() {
      kernels.matmul(weight, activations, 0, weight.rows(), out);
      return out;
    }
  }

  /** What is done in a second. */
  @State(Scope.Thread)
  @AuxCounters
  public static class Work {
    /** Of the weight, read. */
    public double gigabytes;

    /** In billions. */
    public double multiplyAdds;
  }

  @Setup
  public void prepare() {
    Tensor weight = Numbers.weight(type, COLUMNS, weightRows);
    product = Product.of(KernelSets.named(kernels), weight, rows);
    int different = Math.min(weightRows, Numbers.DIFFERENT_ROWS);
    // The rows that the others repeat.
    Tensor first = Numbers.weight(type, COLUMNS, different);
    float[] truth = Product.of(KernelSets.named("scalar"), first, rows).run();
    float[] expected = new float[rows * weightRows];
    for (int at = 0; at < expected.length; at++) {
      expected[at] = truth[at / weightRows * different + at % weightRows % different];
    }
    Verified.same(expected, product.run());
    Arrays.fill(product.out, 0);
  }

  @Benchmark
  public float[] matmul(Work work) {
    work.gigabytes += product.weight.data().byteSize() / 1e9;
    work.multiplyAdds += (double) rows * weightRows * COLUMNS / 1e9;
    return product.run();
  }
}
