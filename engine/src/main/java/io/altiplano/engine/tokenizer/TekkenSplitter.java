package io.altiplano.engine.tokenizer;

/**
 * Mistral's Tekken pattern, which also cuts {@code camelCase}, in the form llama.cpp gives it:
 * {@code [^\r\n\p{L}\p{N}]?U*W+|[^\r\n\p{L}\p{N}]?U+W*|\p{N}|
 * ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+}, where {@code U} is any letter but a to z,
 * and {@code W} any letter but A to Z; letters beyond ASCII are both.
 */
record TekkenSplitter() implements WordSplitter {
  @Override
  public void split(int[] codePoints, int from, int to, Sink sink) {
    for (int at = from; at < to; ) {
      int end = wordEnd(codePoints, at, to);
      sink.word(at, end);
      at = end;
    }
  }

  private static int wordEnd(int[] codePoints, int at, int to) {
    int first = codePoints[at];
    int name = CharacterClasses.of(first);
    if (name == CharacterClasses.NUMBER) {
      return at + 1;
    }
    if (name == CharacterClasses.LETTER) {
      return lettersEnd(codePoints, at, to);
    }
    if (!Scanning.isLineBreak(first)
        && Scanning.classAt(codePoints, at + 1, to) == CharacterClasses.LETTER) {
      return lettersEnd(codePoints, at + 1, to);
    }
    int start = first == ' ' ? at + 1 : at;
    if (isOther(codePoints, start, to)) {
      int end = start;
      while (isOther(codePoints, end, to)) {
        end++;
      }
      while (end < to && (Scanning.isLineBreak(codePoints[end]) || codePoints[end] == '/')) {
        end++;
      }
      return end;
    }
    return Scanning.whiteSpaceOrLines(codePoints, at, to);
  }

  /** The end of {@code U*W+} from a letter on, else of {@code U+W*}. */
  private static int lettersEnd(int[] codePoints, int from, int to) {
    int uppersEnd = from;
    while (uppersEnd < to && isUpper(codePoints[uppersEnd])) {
      uppersEnd++;
    }
    int end = uppersEnd;
    while (end < to && isLower(codePoints[end])) {
      end++;
    }
    if (end > uppersEnd) {
      return end;
    }
    // The greedy U* gives characters back until one of them is a W.
    for (int last = uppersEnd; last > from; last--) {
      if (isLower(codePoints[last - 1])) {
        return last;
      }
    }
    return uppersEnd;
  }

  private static boolean isUpper(int codePoint) {
    return CharacterClasses.isLetter(codePoint) && !(codePoint >= 'a' && codePoint <= 'z');
  }

  private static boolean isLower(int codePoint) {
    return CharacterClasses.isLetter(codePoint) && !(codePoint >= 'A' && codePoint <= 'Z');
  }

  private static boolean isOther(int[] codePoints, int index, int to) {
    int name = Scanning.classAt(codePoints, index, to);
    return name == CharacterClasses.NONE || name == CharacterClasses.MARK;
  }
}
