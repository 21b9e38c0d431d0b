package io.altiplano.engine.model;

/** How rotary frequencies are changed for contexts longer than the model was first trained on. */
public sealed interface RopeScaling {
  /** As trained. Frequency factors in {@code rope_freqs.weight} (Llama 3) still apply. */
  record None() implements RopeScaling {}

  /** All positions divided by {@code factor} (arXiv:2306.15595). */
  record Linear(float factor) implements RopeScaling {}

  /**
   * Low frequencies are divided by {@code factor}, high ones kept, those between blended
   * (arXiv:2309.00071).
   *
   * @param originalContext positions that the model was trained on
   * @param magnitude further factor on the rotated vectors
   * @param extrapolation share of kept high frequencies: 1, or what the file says
   * @param betaFast turns over the original context above which a frequency is kept
   * @param betaSlow turns over the original context below which a frequency is divided
   */
  record Yarn(
      float factor,
      int originalContext,
      float magnitude,
      float extrapolation,
      float betaFast,
      float betaSlow)
      implements RopeScaling {}

  /**
   * A factor for each frequency, one set for contexts up to the original and one beyond
   * (arXiv:2402.13753).
   */
  record LongFactors(int originalContext, float magnitude) implements RopeScaling {}
}
