package io.altiplano.engine.tokenizer;

/**
 * GPT-2's pattern: {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+|
 * ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}.
 */
record Gpt2Splitter() implements WordSplitter {
  @Override
  public void split(int[] codePoints, int from, int to, Sink sink) {
    for (int at = from; at < to; ) {
      int end = wordEnd(codePoints, at, to);
      sink.word(at, end);
      at = end;
    }
  }

  private static int wordEnd(int[] codePoints, int at, int to) {
    int contraction = Scanning.contraction(codePoints, at, to, false);
    if (contraction > at) {
      return contraction;
    }
    int start = codePoints[at] == ' ' ? at + 1 : at;
    return switch (Scanning.classAt(codePoints, start, to)) {
      case CharacterClasses.LETTER ->
          Scanning.skipClass(codePoints, start, to, CharacterClasses.LETTER);
      case CharacterClasses.NUMBER ->
          Scanning.skipClass(codePoints, start, to, CharacterClasses.NUMBER);
      case CharacterClasses.MARK, CharacterClasses.NONE -> skipOthers(codePoints, start, to);
      default -> Scanning.whiteSpace(codePoints, at, to);
    };
  }

  private static int skipOthers(int[] codePoints, int from, int to) {
    int at = from;
    while (at < to
        && (CharacterClasses.of(codePoints[at]) & ~CharacterClasses.MARK)
            == CharacterClasses.NONE) {
      at++;
    }
    return at;
  }
}
