package io.altiplano.app.doctor;

import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.runtime.MachineMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;

/**
 * How fast all threads together read memory: what bounds the generation of tokens, which reads
 * every weight once for each.
 */
public final class BandwidthProbe {
  /**
   * Beyond the caches of today's processors, of which some have nearly half a GiB; less where there
   * is little memory. Whole mebibytes, so that all chunks are of one length.
   */
  static final long BYTES =
      Math.clamp(MachineMemory.availableBytes() / 4, 64L << 20, 1L << 30) & -(1L << 20);

  private static final int CHUNKS = 256;
  private static final int PASSES = 5;

  /** What {@link MemorySegment#mismatch} says of segments that do not differ. */
  private static final int SAME = -1;

  private BandwidthProbe() {}

  /**
   * Bytes a second of the best of several passes. Each compares one half of the memory with the
   * other, which the JVM does in the widest vectors there are: a loop of our own reads more slowly
   * than kernels do.
   */
  public static double bytesPerSecond(Workers workers) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(BYTES, 64).fill((byte) 1);
      LongAdder equal = new LongAdder();
      double best = 0;
      for (int pass = 0; pass < PASSES; pass++) {
        long start = System.nanoTime();
        workers.run(
            CHUNKS,
            index -> {
              if (chunk(memory, index).mismatch(chunk(memory, CHUNKS + index)) == SAME) {
                equal.increment();
              }
            });
        best = Math.max(best, BYTES * 1e9 / (System.nanoTime() - start));
      }
      if (equal.sum() != (long) CHUNKS * PASSES) {
        throw new IllegalStateException("memory does not hold what was written to it");
      }
      return best;
    }
  }

  private static MemorySegment chunk(MemorySegment memory, int index) {
    long bytes = BYTES / (2 * CHUNKS);
    return memory.asSlice(index * bytes, bytes);
  }
}
