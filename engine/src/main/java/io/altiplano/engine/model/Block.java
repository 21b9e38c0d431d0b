package io.altiplano.engine.model;

import io.altiplano.engine.kernel.Kernels;

/**
 * One layer of the model: attention, then feed-forward, each between norms and added to the
 * residual stream.
 *
 * @param residualScale what a layer adds is multiplied with this
 */
record Block(
    Norm attentionNorm,
    SelfAttention attention,
    Norm postAttentionNorm,
    Norm feedForwardNorm,
    FeedForward feedForward,
    Norm postFeedForwardNorm,
    float residualScale) {

  void apply(Batch batch, ForwardState state, int width, Compute compute) {
    prepare(attentionNorm, batch, state, width, compute.kernels());
    attention.apply(state.activations, batch, state, compute);
    add(postAttentionNorm, batch.rows(), state, width, compute.kernels());

    prepare(feedForwardNorm, batch, state, width, compute.kernels());
    feedForward.apply(state.activations, state.layerOut, state, compute);
    add(postFeedForwardNorm, batch.rows(), state, width, compute.kernels());
  }

  private static void prepare(
      Norm norm, Batch batch, ForwardState state, int width, Kernels kernels) {
    for (int row = 0; row < batch.rows(); row++) {
      norm.apply(kernels, state.residual, row * width, state.normed, row * width, width);
    }
    state.activations.reset(state.normed, batch.rows(), width, batch.roundedFrom());
  }

  private void add(Norm norm, int rows, ForwardState state, int width, Kernels kernels) {
    for (int row = 0; row < rows; row++) {
      int at = row * width;
      norm.apply(kernels, state.layerOut, at, state.layerOut, at, width);
      kernels.addScaled(state.residual, at, residualScale, state.layerOut, at, width);
    }
  }
}
