package io.altiplano.bench;

import io.altiplano.engine.kernel.HeadPages;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.kernel.QueryRows;
import io.altiplano.engine.kernel.SoftCap;
import io.altiplano.engine.tensor.ElementType;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** What one generated token takes in one head of keys and values that four query heads share. */
public class AttentionBenchmark extends KernelBenchmark {
  private static final int WIDTH = 64;
  private static final int HEADS = 4;
  private static final int PAGE = 16;

  @Param({"F16", "Q8_0"})
  public ElementType type = ElementType.F32;

  @Param({"128", "4096"})
  public int positions;

  @SuppressWarnings("NullAway.Init")
  private Head head;

  private record Head(
      Kernels kernels, HeadPages cache, QueryRows rows, float[] out, float[] scratch) {
    static Head of(Kernels kernels, HeadPages cache, int positions) {
      QueryRows rows =
          new QueryRows(
              new int[] {0},
              new int[] {positions},
              HEADS,
              Numbers.normal(3, HEADS * WIDTH),
              0,
              HEADS * WIDTH);
      return new Head(kernels, cache, rows, new float[HEADS * WIDTH], new float[HEADS * positions]);
    }

    float[] run() {
      kernels.attend(cache, rows, new SoftCap(0), out, 0, HEADS * WIDTH, scratch);
      return out;
    }
  }

  @Setup
  public void prepare() {
    HeadPages cache = cache();
    head = Head.of(KernelSets.named(kernels), cache, positions);
    Verified.same(Head.of(KernelSets.named("scalar"), cache, positions).run(), head.run());
  }

  private HeadPages cache() {
    long stride = type.bytesOf(WIDTH);
    MemorySegment[] pages = new MemorySegment[Math.ceilDiv(positions, PAGE)];
    int rows = 2 * PAGE * WIDTH;
    for (int i = 0; i < pages.length; i++) {
      pages[i] = Numbers.memory(2 * PAGE * stride);
      KernelSets.named("scalar").encode(type, Numbers.normal(i, rows), 0, rows, pages[i], 0);
    }
    return new HeadPages(type, pages, PAGE, 0, stride, WIDTH, PAGE * stride, stride, WIDTH);
  }

  @Benchmark
  public float[] attend() {
    return head.run();
  }
}
