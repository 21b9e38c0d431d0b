package io.altiplano.engine.draft;

import java.util.List;

/** Guesses how texts go on. A wrong guess costs time and changes nothing else. For one thread. */
public interface Drafter extends AutoCloseable {
  /** Guesses nothing. */
  Drafter NONE = texts -> texts.stream().map(text -> new int[0]).toList();

  /**
   * A text that is being written.
   *
   * @param key the same object as long as it is the same text that grows
   * @param tokens all of it so far
   * @param most tokens to guess
   */
  record Text(Object key, int[] tokens, int most) {}

  /**
   * Guesses, for each text in order, the tokens that follow: as many as are worth guessing, and at
   * most as many as are wanted. What is kept of texts that are missing here is forgotten.
   */
  List<int[]> draft(List<Text> texts);

  /** What a guess costs, as a share of what a step costs in which one token is written. */
  default double cost() {
    return 0;
  }

  @Override
  default void close() {}
}
