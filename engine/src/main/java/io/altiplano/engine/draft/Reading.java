package io.altiplano.engine.draft;

import io.altiplano.engine.cache.SequenceCache;
import java.util.Arrays;

/** How far a draft model has read one text, and what it guesses after it. */
final class Reading {
  private final SequenceCache cache;

  /** The text and the guesses after it; the cache was filled with the first of them. */
  private int[] tokens;

  private int textLength;
  private int known;

  /**
   * Begins with a text.
   *
   * @param cache filled with the first tokens of it, not all
   */
  Reading(int[] text, SequenceCache cache) {
    this.tokens = text;
    this.cache = cache;
  }

  /** The text has gone on, perhaps otherwise than was guessed; so many guesses are wanted now. */
  void goOn(int[] text, int guesses) {
    int mismatch = Arrays.mismatch(tokens, 0, cache.length(), text, 0, text.length);
    // The last token is read again where it was a guess: its logits are gone.
    cache.truncate(Math.min(mismatch < 0 ? cache.length() : mismatch, text.length - 1));
    tokens = Arrays.copyOf(text, text.length + guesses);
    textLength = text.length;
    known = text.length;
  }

  SequenceCache cache() {
    return cache;
  }

  int[] tokens() {
    return tokens;
  }

  /** Tokens that the model has not read. */
  int pending() {
    return known - cache.length();
  }

  boolean wantsMore() {
    return known < tokens.length;
  }

  void guess(int token) {
    tokens[known++] = token;
  }

  int[] guesses() {
    return Arrays.copyOfRange(tokens, textLength, known);
  }
}
