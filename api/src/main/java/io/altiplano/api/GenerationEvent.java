package io.altiplano.api;

import java.util.List;

/** An item of an answer's stream. {@link Finished} comes last, exactly once. */
public sealed interface GenerationEvent {
  /**
   * More of the answer: whole characters, never half of one.
   *
   * @param tokens what the piece was made of, with log-probabilities, if the request asked for them
   */
  record Text(String text, List<Choice> tokens) implements GenerationEvent {}

  /** The answer is complete. */
  record Finished(FinishReason reason, Usage usage) implements GenerationEvent {}

  /** A chosen token and the likeliest ones beside it, likeliest first. */
  record Choice(TokenLogProbability chosen, List<TokenLogProbability> top) {}
}
