package io.altiplano.engine.tokenizer;

/**
 * SmolLM's and StarCoder's two patterns: {@code \p{N}} makes each digit a word of its own, and
 * GPT-2's cuts what lies between them. The cut comes first, so that white space before a digit
 * stays whole.
 */
record DigitSplitter(WordSplitter between) implements WordSplitter {
  @Override
  public void split(int[] codePoints, int from, int to, Sink sink) {
    int start = from;
    for (int at = from; at < to; at++) {
      if (CharacterClasses.isNumber(codePoints[at])) {
        between.split(codePoints, start, at, sink);
        sink.word(at, at + 1);
        start = at + 1;
      }
    }
    between.split(codePoints, start, to, sink);
  }
}
