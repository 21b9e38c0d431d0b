package io.altiplano.engine.runtime;

import io.altiplano.engine.cache.SequenceCache;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The state of one sequence while it is live. Only {@link #cancel} may be called from elsewhere.
 */
final class Sequence {
  private final RowHandler handler;
  private final int lengthLimit;
  private int[] tokens;
  private int known;
  private @Nullable SequenceCache cache;
  private volatile boolean cancelled;

  /**
   * @param prompt at least one token
   * @param lengthLimit most positions that the sequence may ever reach
   */
  Sequence(int[] prompt, int lengthLimit, RowHandler handler) {
    this.tokens = prompt.clone();
    this.known = prompt.length;
    this.lengthLimit = lengthLimit;
    this.handler = handler;
  }

  RowHandler handler() {
    return handler;
  }

  int lengthLimit() {
    return lengthLimit;
  }

  /** Tokens known so far: the prompt and what was generated. */
  int known() {
    return known;
  }

  int token(int position) {
    return tokens[position];
  }

  int[] tokens() {
    return Arrays.copyOf(tokens, known);
  }

  boolean isFull() {
    return known >= lengthLimit;
  }

  void append(int token) {
    if (known == tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.min(lengthLimit, 2 * known + 16));
    }
    tokens[known++] = token;
  }

  void start(SequenceCache cache) {
    this.cache = cache;
  }

  SequenceCache cache() {
    if (cache == null) {
      throw new IllegalStateException("the sequence is not live");
    }
    return cache;
  }

  /** Known tokens that have not been through the model: the rest of a prompt, or the last token. */
  int pending() {
    return known - cache().length();
  }

  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }
}
