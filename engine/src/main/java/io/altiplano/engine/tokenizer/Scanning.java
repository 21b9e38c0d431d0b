package io.altiplano.engine.tokenizer;

/** Steps that the pre-tokenisers' patterns share. */
final class Scanning {
  private Scanning() {}

  static boolean isLineBreak(int codePoint) {
    return codePoint == '\r' || codePoint == '\n';
  }

  /** The class of the code point at an index, or -1 outside the range. */
  static int classAt(int[] codePoints, int index, int to) {
    return index < to ? CharacterClasses.of(codePoints[index]) : -1;
  }

  static int skipClass(int[] codePoints, int from, int to, byte name) {
    int at = from;
    while (at < to && CharacterClasses.of(codePoints[at]) == name) {
      at++;
    }
    return at;
  }

  static int skipLineBreaks(int[] codePoints, int from, int to) {
    int at = from;
    while (at < to && isLineBreak(codePoints[at])) {
      at++;
    }
    return at;
  }

  /**
   * The end of an English contraction, {@code 's 't 're 've 'm 'll 'd}, that begins at the index;
   * the index itself if none does.
   */
  static int contraction(int[] codePoints, int from, int to, boolean anyCase) {
    if (codePoints[from] != '\'' || from + 1 >= to) {
      return from;
    }
    int first = letter(codePoints[from + 1], anyCase);
    if (first == 's' || first == 't' || first == 'm' || first == 'd') {
      return from + 2;
    }
    if (from + 2 >= to) {
      return from;
    }
    int second = letter(codePoints[from + 2], anyCase);
    boolean contracted =
        (first == 'r' && second == 'e')
            || (first == 'v' && second == 'e')
            || (first == 'l' && second == 'l');
    return contracted ? from + 3 : from;
  }

  /** {@code \s*[\r\n]+|\s+(?!\S)|\s+}: the end of the word that begins with white space. */
  static int whiteSpaceOrLines(int[] codePoints, int from, int to) {
    int end = skipClass(codePoints, from, to, CharacterClasses.WHITE_SPACE);
    for (int at = end; at > from; at--) {
      if (isLineBreak(codePoints[at - 1])) {
        return at;
      }
    }
    return beforeLast(from, end, to);
  }

  /** {@code \s+(?!\S)|\s+}: the end of the word that begins with white space. */
  static int whiteSpace(int[] codePoints, int from, int to) {
    return beforeLast(from, skipClass(codePoints, from, to, CharacterClasses.WHITE_SPACE), to);
  }

  /** White space leaves its last character to the word after it. */
  private static int beforeLast(int from, int end, int to) {
    return end < to && end - from > 1 ? end - 1 : end;
  }

  private static int letter(int codePoint, boolean anyCase) {
    return anyCase && codePoint >= 'A' && codePoint <= 'Z' ? codePoint + 32 : codePoint;
  }
}
