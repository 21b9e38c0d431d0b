package io.altiplano.app.doctor;

import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.kernel.PromptRecipe;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/**
 * What this machine does in a second.
 *
 * @param readBytes memory that all threads together read
 */
public record Rates(double readBytes, List<Matmul> matmuls) {
  /** Types that models usually come in. */
  private static final List<ElementType> TYPES =
      List.of(ElementType.F32, ElementType.Q8_0, ElementType.Q4_0, ElementType.Q4_K);

  /** Rows of a prompt that are worked on at once. */
  private static final int PREFILL_ROWS = 32;

  /**
   * Operations a second with weights of a type.
   *
   * @param decode for one row, as when tokens are generated
   * @param prefill for many rows, as when a prompt is read
   */
  public record Matmul(ElementType type, double decode, double prefill) {
    /** Bytes of weights that decode reads in a second. */
    public double decodeBytes() {
      return decode / 2 * type.blockBytes() / type.blockLength();
    }

    /**
     * So many rows together are worked on as fast as their weights can be read; with more of them
     * arithmetic is the limit, with fewer memory.
     *
     * @param readBytes that memory gives in a second
     */
    public double rowsInBalance(double readBytes) {
      double oneRow = readBytes * type.blockLength() / type.blockBytes() * 2;
      return prefill / oneRow;
    }
  }

  /** Takes some seconds. */
  public static Rates measure(Kernels kernels, Workers workers) {
    double readBytes = BandwidthProbe.bytesPerSecond(workers);
    List<Matmul> matmuls = new ArrayList<>();
    for (ElementType type : TYPES) {
      double decode = MatmulProbe.flopsPerSecond(kernels, workers, type, 1, PromptRecipe.INTEGERS);
      double prefill =
          MatmulProbe.flopsPerSecond(
              kernels, workers, type, PREFILL_ROWS, kernels.fastestForPrompts());
      matmuls.add(new Matmul(type, decode, prefill));
    }
    return new Rates(readBytes, List.copyOf(matmuls));
  }
}
