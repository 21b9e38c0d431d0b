package io.altiplano.bench;

import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.tensor.ElementType;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/** The keys of eight heads, written to the cache in its type and read back as floats. */
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CacheRowBenchmark extends KernelBenchmark {
  private static final int WIDTH = 512;

  @Param({"F32", "F16", "Q8_0"})
  public ElementType type = ElementType.F32;

  @SuppressWarnings("NullAway.Init")
  private Kernels set;

  @SuppressWarnings("NullAway.Init")
  private MemorySegment row;

  private final float[] source = Numbers.normal(6, WIDTH);
  private final float[] out = new float[WIDTH];

  @Setup
  public void prepare() {
    row = Numbers.memory(type.bytesOf(WIDTH));
    set = KernelSets.named("scalar");
    encode();
    float[] expected = decode().clone();
    set = KernelSets.named(kernels);
    encode();
    Verified.same(expected, decode());
  }

  @Benchmark
  public MemorySegment encode() {
    set.encode(type, source, 0, WIDTH, row, 0);
    return row;
  }

  @Benchmark
  public float[] decode() {
    set.decode(type, row, 0, out, 0, WIDTH);
    return out;
  }
}
