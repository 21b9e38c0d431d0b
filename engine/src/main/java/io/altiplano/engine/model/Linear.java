package io.altiplano.engine.model;

import io.altiplano.engine.kernel.Activations;
import io.altiplano.engine.tensor.Tensor;
import java.util.List;

/**
 * {@code y = W x + b + sum of low-rank changes}.
 *
 * @param weight {@code [in, out]}
 * @param bias {@code [out]}; empty for none
 */
record Linear(Tensor weight, float[] bias, List<LowRank> changes) {
  /**
   * A LoRA adapter's change of one weight: {@code y += scale * up (down x)} (arXiv:2106.09685).
   *
   * @param down {@code [in, rank]}
   * @param up {@code [rank, out]}
   */
  record LowRank(Tensor down, Tensor up, float scale) {}

  int inputs() {
    return weight.columns();
  }

  int outputs() {
    return weight.rows();
  }

  /**
   * Applies the layer to every row of {@code x}.
   *
   * @param out {@code [rows, outputs]}
   */
  void apply(Activations x, float[] out, ForwardState state, Compute compute) {
    compute.matmul(weight, x, out);
    finish(x, out, state, compute);
  }

  /** Applies layers that read the same rows, the products of all as one piece of work. */
  static void apply(
      List<Linear> layers, Activations x, List<float[]> outs, ForwardState state, Compute compute) {
    compute.matmul(layers.stream().map(Linear::weight).toList(), x, outs);
    for (int i = 0; i < layers.size(); i++) {
      layers.get(i).finish(x, outs.get(i), state, compute);
    }
  }

  private void finish(Activations x, float[] out, ForwardState state, Compute compute) {
    if (bias.length > 0) {
      for (int row = 0; row < x.rows(); row++) {
        compute.kernels().addScaled(out, row * outputs(), 1f, bias, 0, outputs());
      }
    }
    for (LowRank change : changes) {
      addLowRank(change, x, out, state.lowRank, compute);
    }
  }

  private void addLowRank(
      LowRank change,
      Activations x,
      float[] out,
      ForwardState.LowRankBuffers buffers,
      Compute compute) {
    int rank = change.down().rows();
    int count = x.rows() * outputs();
    buffers.ensure(x.rows() * rank, count);
    compute.matmul(change.down(), x, buffers.narrow);
    buffers.activations.reset(buffers.narrow, x.rows(), rank, x.roundedFrom());
    compute.matmul(change.up(), buffers.activations, buffers.wide);
    compute.kernels().addScaled(out, 0, change.scale(), buffers.wide, 0, count);
  }
}
