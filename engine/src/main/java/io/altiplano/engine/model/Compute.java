package io.altiplano.engine.model;

import io.altiplano.engine.kernel.Activations;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.tensor.Tensor;

/** What a forward pass computes with: one kernel set and the threads that share its work. */
public record Compute(Kernels kernels, Workers workers) {
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
    x.ensure(Activations.Format.of(weight.type()), kernels, workers);
    int outRows = weight.rows();
    int grain = Math.ceilDiv(grain((long) x.columns() * x.rows()), ROW_GRAIN) * ROW_GRAIN;
    workers.split(
        outRows, grain, (from, to) -> kernels.matmul(weight, x, from, to, out, 0, outRows));
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
