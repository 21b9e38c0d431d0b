package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Attention in C, for the heads that it has room for. */
final class NativeAttention {
  /** Parts of attention. */
  private static final int SCORES = 1;

  private static final int SUMS = 2;

  /** What the C code has room for. */
  private static final int MOST_POSITIONS = 64;

  private static final int MOST_LENGTH = 256;

  private final Map<ElementType, MethodHandle> functions = new EnumMap<>(ElementType.class);

  NativeAttention(NativeLibrary library, List<String> prefixes)
      throws NativeLibrary.UnavailableException {
    for (ElementType type : ElementType.values()) {
      library
          .find(
              prefixes, "_attend_" + type.name().toLowerCase(Locale.ROOT), NativeSignatures.ATTEND)
          .ifPresent(function -> functions.put(type, function));
    }
  }

  /** Whether {@link #attend} can. */
  boolean suits(HeadPages cache) {
    return functions.containsKey(cache.type())
        && cache.positions() <= MOST_POSITIONS
        && suits(cache.keyLength())
        && suits(cache.valueLength())
        && Arrays.stream(cache.pages()).allMatch(MemorySegment::isNative);
  }

  /** {@link Kernels#attend}. */
  void attend(
      HeadPages cache,
      QueryRows rows,
      SoftCap softCap,
      float[] out,
      int outOffset,
      int outStride,
      float[] scratch) {
    MethodHandle function = Objects.requireNonNull(functions.get(cache.type()));
    long[] addresses = new long[cache.pages().length];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = cache.pages()[i].address();
    }
    long each = (long) rows.heads() * rows.most() * (cache.keyLength() + cache.valueLength());
    int step = Math.clamp(NativeKernels.MOST_PRODUCTS / Math.max(1, each), 1, rows.count());
    for (int row = 0; row < rows.count(); row += step) {
      QueryRows some = rows.part(row, Math.min(rows.count(), row + step));
      Heads heads =
          new Heads(
              function,
              addresses,
              cache,
              some,
              out,
              outOffset + row * outStride,
              outStride,
              scratch);
      if (softCap.limit() == 0) {
        heads.attend(SCORES | SUMS);
      } else {
        heads.attend(SCORES);
        cap(softCap, some, scratch);
        heads.attend(SUMS);
      }
    }
  }

  private static void cap(SoftCap softCap, QueryRows rows, float[] scores) {
    for (int query = 0; query < rows.count() * rows.heads(); query++) {
      softCap.apply(scores, query * rows.most(), rows.positions(query / rows.heads()));
    }
  }

  /** What one call of attention works on. */
  private record Heads(
      MethodHandle function,
      long[] pages,
      HeadPages cache,
      QueryRows rows,
      float[] out,
      int outOffset,
      int outStride,
      float[] scratch) {
    void attend(int parts) {
      try {
        function.invokeExact(
            MemorySegment.ofArray(pages),
            cache.positions(),
            cache.keys(),
            cache.keyStride(),
            cache.keyLength(),
            cache.values(),
            cache.valueStride(),
            cache.valueLength(),
            rows.count(),
            MemorySegment.ofArray(rows.first()),
            MemorySegment.ofArray(rows.end()),
            rows.heads(),
            NativeKernels.elements(rows.queries(), rows.offset()),
            (long) rows.stride(),
            NativeKernels.elements(out, outOffset),
            (long) outStride,
            MemorySegment.ofArray(scratch),
            (long) rows.most(),
            parts);
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  private static boolean suits(int length) {
    return length <= MOST_LENGTH && length % Lanes.COUNT == 0;
  }
}
