package io.altiplano.engine.tokenizer;

/**
 * Cuts text into the words within which byte-level BPE merges. The patterns are regular expressions
 * in the models' own files; here they are scanners, which need no stack and go over a text once.
 * Each splitter's words cover its range without gaps.
 */
sealed interface WordSplitter permits Gpt2Splitter, DigitSplitter, Llama3Splitter, TekkenSplitter {
  /** Hands each word of the range to the sink, in order. */
  void split(int[] codePoints, int from, int to, Sink sink);

  /** Takes words as ranges of code points. */
  interface Sink {
    void word(int from, int to);
  }
}
