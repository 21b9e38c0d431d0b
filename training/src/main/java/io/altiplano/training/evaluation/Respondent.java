package io.altiplano.training.evaluation;

import io.altiplano.api.ChatRequest;
import java.util.function.Predicate;

/** Whoever is questioned. Any number of threads may ask at once. */
public interface Respondent {
  /** Tokens of a request's prompt. */
  int promptTokens(ChatRequest request);

  /** The most that a prompt and its answer may have together. */
  int contextLength();

  /**
   * Asks.
   *
   * @param enough hears the answer so far, and may end it there
   */
  Answer answer(ChatRequest request, Predicate<String> enough);

  /** Asks and hears the answer out. */
  default Answer answer(ChatRequest request) {
    return answer(request, _ -> false);
  }
}
