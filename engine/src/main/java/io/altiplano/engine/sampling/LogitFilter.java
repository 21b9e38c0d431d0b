package io.altiplano.engine.sampling;

/**
 * Rewrites logits before any token is dropped: a bias, a penalty, a mask. Negative infinity forbids
 * a token. Belongs to one sequence, like its sampler.
 */
public interface LogitFilter {

  /**
   * Rewrites in place.
   *
   * @param logits [vocabulary]
   */
  void apply(float[] logits);

  /** A token became part of the text. */
  default void accept(int token) {}
}
