package io.altiplano.training.torch;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.lang.foreign.MemorySegment;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Loads the library, and passes numbers between Java and it. */
final class LibTorch {
  private static final int PROBE_WIDTH = 1024;
  private static final int PROBES = 6;

  private LibTorch() {}

  /**
   * Loads the native library, once; further calls do nothing.
   *
   * @param threads that compute
   * @throws AltiplanoException if its native half is not on the class path
   */
  static void load(int threads) {
    try {
      torch.set_num_threads(threads);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError missing) {
      throw new AltiplanoException(
          ErrorCode.UNSUPPORTED_MODEL,
          "LibTorch cannot be loaded here: %s; training needs Linux on x86-64 and its native jars,"
                  .formatted(missing.getMessage())
              + " which ./alti train fetches",
          missing);
    }
  }

  /** A tensor of those numbers. */
  static Tensor of(int[] values, long... shape) {
    long[] wide = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return Tensor.create(wide, shape);
  }

  /** The memory of a contiguous float tensor, as long as the tensor lives. */
  @SuppressWarnings("restricted") // the tensor says how long its memory is
  static MemorySegment memory(Tensor tensor) {
    if (!tensor.is_contiguous() || tensor.scalar_type().intern() != ScalarType.Float) {
      throw new IllegalArgumentException("not a contiguous float tensor");
    }
    return MemorySegment.ofAddress(tensor.data_ptr().address())
        .reinterpret(tensor.numel() * Float.BYTES);
  }

  /** A float tensor of zeros that lives until it is closed. */
  static Tensor zeros(long... shape) {
    return torch.zeros(shape);
  }

  /** Measures what a square matrix product reaches, in FLOP/s: the best of a few. */
  static double matmulPeak(ScalarType type) {
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor left = torch.randn(PROBE_WIDTH, PROBE_WIDTH).to(type);
      Tensor right = torch.randn(PROBE_WIDTH, PROBE_WIDTH).to(type);
      double best = 0;
      for (int i = 0; i < PROBES; i++) {
        long start = System.nanoTime();
        torch.mm(left, right);
        double seconds = (System.nanoTime() - start) / 1e9;
        best = Math.max(best, 2.0 * PROBE_WIDTH * PROBE_WIDTH * PROBE_WIDTH / seconds);
      }
      return best;
    }
  }
}
