package io.altiplano.engine.sampling;

/**
 * Chooses one sequence's next token. It remembers the text so far (penalties look back), owns its
 * random state, and belongs to one sequence: not safe for use by several threads at once.
 */
public interface Sampler {

  /**
   * Chooses a token; it becomes part of the text only with {@link #accept}.
   *
   * @param logits [vocabulary], the model's; may be overwritten
   * @throws io.altiplano.api.AltiplanoException INTERNAL if a logit is NaN or positive infinity,
   *     INVALID_REQUEST if every token is forbidden
   */
  int sample(float[] logits);

  /** A token became part of the text: the prompt's tokens too, each once, in order. */
  void accept(int token);
}
