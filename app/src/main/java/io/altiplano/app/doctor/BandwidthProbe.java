package io.altiplano.app.doctor;

import io.altiplano.engine.kernel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.LongAdder;

/**
 * How fast all threads together read memory: what bounds the generation of tokens, which reads
 * every weight once for each.
 */
public final class BandwidthProbe {
  /** Beyond the caches of today's processors. */
  private static final long BYTES = 512L << 20;

  private static final int CHUNKS = 256;
  private static final int PASSES = 5;

  private BandwidthProbe() {}

  /** Bytes a second of the best of several passes. */
  public static double bytesPerSecond(Workers workers) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = arena.allocate(BYTES, 64).fill((byte) 1);
      LongAdder total = new LongAdder();
      double best = 0;
      for (int pass = 0; pass < PASSES; pass++) {
        long start = System.nanoTime();
        workers.run(CHUNKS, chunk -> total.add(sum(chunk(memory, chunk))));
        best = Math.max(best, BYTES * 1e9 / (System.nanoTime() - start));
      }
      // The sum is looked at, so that the compiler cannot leave the reading out.
      if (total.sum() == 0) {
        throw new IllegalStateException("memory does not hold what was written to it");
      }
      return best;
    }
  }

  private static MemorySegment chunk(MemorySegment memory, int index) {
    long bytes = BYTES / CHUNKS;
    return memory.asSlice(index * bytes, bytes);
  }

  private static long sum(MemorySegment chunk) {
    long count = chunk.byteSize() / Long.BYTES;
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    for (long i = 0; i < count; i += 4) {
      a += chunk.getAtIndex(ValueLayout.JAVA_LONG, i);
      b += chunk.getAtIndex(ValueLayout.JAVA_LONG, i + 1);
      c += chunk.getAtIndex(ValueLayout.JAVA_LONG, i + 2);
      d += chunk.getAtIndex(ValueLayout.JAVA_LONG, i + 3);
    }
    return a + b + c + d;
  }
}
