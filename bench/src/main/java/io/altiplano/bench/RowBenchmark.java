package io.altiplano.bench;

import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Kernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What is done to one row of activations; each time to a fresh copy, which is timed with it. */
public class RowBenchmark extends KernelBenchmark {
  /** A kernel over one row. */
  public enum Operation {
    RMS_NORM {
      @Override
      void apply(Kernels kernels, float[] row, float[] other) {
        kernels.rmsNorm(row, 0, row.length, other, 1e-5f, row, 0);
      }
    },
    SOFTMAX {
      @Override
      void apply(Kernels kernels, float[] row, float[] other) {
        kernels.softmax(row, 0, row.length);
      }
    },
    SWI_GLU {
      @Override
      void apply(Kernels kernels, float[] row, float[] other) {
        kernels.swiGlu(row, 0, other, 0, row.length);
      }
    },
    GE_GLU {
      @Override
      void apply(Kernels kernels, float[] row, float[] other) {
        kernels.geGlu(row, 0, other, 0, row.length);
      }
    },
    ADD_SCALED {
      @Override
      void apply(Kernels kernels, float[] row, float[] other) {
        kernels.addScaled(row, 0, 0.3f, other, 0, row.length);
      }
    };

    abstract void apply(Kernels kernels, float[] row, float[] other);
  }

  @Param public Operation operation = Operation.RMS_NORM;

  @Param({"2048", "8192"})
  public int size;

  @SuppressWarnings("NullAway.Init")
  private Kernels set;

  private float[] source = {};
  private float[] other = {};
  private float[] row = {};

  @Setup
  public void prepare() {
    set = KernelSets.named(kernels);
    source = Numbers.normal(4, size);
    other = Numbers.normal(5, size);
    row = new float[size];
    float[] expected = source.clone();
    operation.apply(KernelSets.named("scalar"), expected, other);
    Verified.same(expected, row());
  }

  @Benchmark
  public float[] row() {
    System.arraycopy(source, 0, row, 0, size);
    operation.apply(set, row, other);
    return row;
  }
}
