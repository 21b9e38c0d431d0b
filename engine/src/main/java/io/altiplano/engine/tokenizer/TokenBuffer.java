package io.altiplano.engine.tokenizer;

import java.util.Arrays;

/** A growing list of token ids. Used by one thread. */
final class TokenBuffer {
  private int[] tokens;
  private int count;

  TokenBuffer(int expected) {
    tokens = new int[Math.max(16, expected)];
  }

  void add(int token) {
    if (count == tokens.length) {
      tokens = Arrays.copyOf(tokens, count * 2);
    }
    tokens[count++] = token;
  }

  int[] toArray() {
    return Arrays.copyOf(tokens, count);
  }
}
