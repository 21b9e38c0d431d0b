package io.altiplano.engine.model;

import io.altiplano.engine.kernel.Activations;

/** The second half of a block: works on each row alone. */
sealed interface FeedForward permits GatedFeedForward, MixtureOfExperts {
  /**
   * Applies the layer to every row of {@code x}.
   *
   * @param out {@code [rows, embeddingLength]}
   */
  void apply(Activations x, float[] out, ForwardState state, Compute compute);
}
