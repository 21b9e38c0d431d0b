package io.altiplano.engine.template;

/** White space as ECMAScript's {@code trim} and {@code \s} define it. */
final class Whitespace {
  private Whitespace() {}

  static boolean is(char c) {
    return switch (c) {
      case '\t', '\n', '\u000b', '\f', '\r', ' ', '\u00a0', '\u1680' -> true;
      case '\u2028', '\u2029', '\u202f', '\u205f', '\u3000', '\ufeff' -> true;
      default -> c >= '\u2000' && c <= '\u200a';
    };
  }

  /** The first offset from {@code from} on that is not white space. */
  static int skip(CharSequence text, int from) {
    int at = from;
    while (at < text.length() && is(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The first offset from {@code from} on that is white space, or the length. */
  static int find(CharSequence text, int from) {
    int at = from;
    while (at < text.length() && !is(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The end of the text without its trailing white space. */
  static int trimmedEnd(CharSequence text) {
    int end = text.length();
    while (end > 0 && is(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }
}
