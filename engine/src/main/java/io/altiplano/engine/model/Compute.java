package io.altiplano.engine.model;

import io.altiplano.engine.kernel.Activations;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.kernel.PromptRecipe;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.tensor.Tensor;
import java.util.List;

/**
 * What a forward pass computes with: one kernel set and the threads that share its work.
 *
 * @param prompts how prompts are multiplied: whoever fills a batch adds their rows accordingly
 */
public record Compute(Kernels kernels, Workers workers, PromptRecipe prompts) {
  /**
   * Multiply-accumulates below which a range of a matmul is not worth handing to another thread:
   * some ten microseconds, several times what handing over costs.
   */
  private static final int MIN_RANGE_PRODUCTS = 1 << 16;

  /** Weight rows are handed out in multiples of this, so that kernels can take several at once. */
  private static final int ROW_GRAIN = 16;

  /**
   * {@code out[t, r] = dot(weight row r, activation row t)} for all rows, over all threads.
   *
   * @param out {@code [activation rows, weight rows]}
   */
  void matmul(Tensor weight, Activations x, float[] out) {
    matmul(List.of(weight), x, List.of(out));
  }

  /**
   * The same for several weights that read the same activations, as one piece of work: threads wait
   * for each other once.
   */
  void matmul(List<Tensor> weights, Activations x, List<float[]> outs) {
    int rows = 0;
    for (Tensor weight : weights) {
      x.ensure(weight.type(), kernels, workers);
      rows += weight.rows();
    }
    int grain = Math.ceilDiv(grain((long) x.columns() * x.rows()), ROW_GRAIN) * ROW_GRAIN;
    workers.split(rows, grain, (from, to) -> multiply(weights, x, from, to, outs));
  }

  /** Rows {@code from} to {@code to} of all weights, counted through. */
  private void multiply(List<Tensor> weights, Activations x, int from, int to, List<float[]> outs) {
    int start = 0;
    for (int i = 0; i < weights.size(); i++) {
      Tensor weight = weights.get(i);
      int end = start + weight.rows();
      int first = Math.max(from, start);
      int last = Math.min(to, end);
      if (first < last) {
        kernels.matmul(weight, x, first - start, last - start, outs.get(i));
      }
      start = end;
    }
  }

  /**
   * How many indexes are worth handing to another thread together.
   *
   * @param products multiply-accumulates of one index
   */
  int grain(long products) {
    return (int) Math.ceilDiv(MIN_RANGE_PRODUCTS, Math.max(1, products));
  }
}
