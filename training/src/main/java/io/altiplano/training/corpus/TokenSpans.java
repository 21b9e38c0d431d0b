package io.altiplano.training.corpus;

import io.altiplano.engine.tokenizer.ModelTokenizer;

/**
 * Where in a text each of its tokens stands. Tokens spell the text, but for a space that some
 * vocabularies put before words and white space that some control tokens swallow.
 */
final class TokenSpans {
  private final int[] starts;
  private final int[] ends;

  private TokenSpans(int[] starts, int[] ends) {
    this.starts = starts;
    this.ends = ends;
  }

  /**
   * Follows the tokens through the text.
   *
   * @throws IllegalArgumentException naming the byte where tokens and text part
   */
  static TokenSpans of(int[] tokens, byte[] utf8, ModelTokenizer tokenizer) {
    int[] starts = new int[tokens.length];
    int[] ends = new int[tokens.length];
    int at = 0;
    for (int i = 0; i < tokens.length; i++) {
      byte[] bytes = tokenizer.bytes(tokens[i]);
      int added = 0;
      while (!stands(bytes, added, utf8, at)) {
        if (added == 0 && bytes.length > 0 && bytes[0] == ' ' && stands(bytes, 1, utf8, at)) {
          added = 1;
        } else if (at < utf8.length && Character.isWhitespace(utf8[at])) {
          at++;
        } else {
          throw new IllegalArgumentException(
              "the tokens do not spell the text at byte %d of %d".formatted(at, utf8.length));
        }
      }
      starts[i] = at;
      at += bytes.length - added;
      ends[i] = at;
    }
    return new TokenSpans(starts, ends);
  }

  private static boolean stands(byte[] bytes, int from, byte[] utf8, int at) {
    int count = bytes.length - from;
    if (count > utf8.length - at) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (bytes[from + i] != utf8[at + i]) {
        return false;
      }
    }
    return true;
  }

  /** The first byte of a token. */
  int start(int index) {
    return starts[index];
  }

  /** The byte behind a token. */
  int end(int index) {
    return ends[index];
  }
}
