package io.altiplano.api;

/** Turns text into a model's tokens and back. Safe for use by many threads. */
public interface Tokenizer {
  /**
   * The tokens of people's words. Text that spells a control token stays text; no
   * beginning-of-sequence token is added.
   */
  int[] encode(String text);

  /** The text of tokens; control tokens have none. Bytes that are not UTF-8 become U+FFFD. */
  String decode(int[] tokens);

  /** How many tokens there are. */
  int vocabularySize();
}
