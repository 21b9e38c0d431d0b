package io.altiplano.engine.tokenizer;

/**
 * Llama 3's pattern and its kin: {@code
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|
 * ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+}. Qwen 2 takes digits one by one; Qwen 3.5 lets
 * marks be parts of words like letters.
 */
record Llama3Splitter(int longestNumber, boolean marksInWords) implements WordSplitter {
  @Override
  public void split(int[] codePoints, int from, int to, Sink sink) {
    for (int at = from; at < to; ) {
      int end = wordEnd(codePoints, at, to);
      sink.word(at, end);
      at = end;
    }
  }

  private int wordEnd(int[] codePoints, int at, int to) {
    int contraction = Scanning.contraction(codePoints, at, to, true);
    if (contraction > at) {
      return contraction;
    }
    int first = codePoints[at];
    if (CharacterClasses.isNumber(first)) {
      int limit = Math.min(to, at + longestNumber);
      return Scanning.skipClass(codePoints, at, limit, CharacterClasses.NUMBER);
    }
    if (!Scanning.isLineBreak(first)
        && (inWord(codePoints, at, to) || inWord(codePoints, at + 1, to))) {
      int end = at + 1;
      while (inWord(codePoints, end, to)) {
        end++;
      }
      return end;
    }
    int start = first == ' ' ? at + 1 : at;
    if (isOther(codePoints, start, to)) {
      int end = start;
      while (isOther(codePoints, end, to)) {
        end++;
      }
      return Scanning.skipLineBreaks(codePoints, end, to);
    }
    return Scanning.whiteSpaceOrLines(codePoints, at, to);
  }

  private boolean inWord(int[] codePoints, int index, int to) {
    int name = Scanning.classAt(codePoints, index, to);
    return name == CharacterClasses.LETTER || (marksInWords && name == CharacterClasses.MARK);
  }

  /** Neither white space nor a number nor part of a word. */
  private boolean isOther(int[] codePoints, int index, int to) {
    int name = Scanning.classAt(codePoints, index, to);
    return name == CharacterClasses.NONE || (!marksInWords && name == CharacterClasses.MARK);
  }
}
