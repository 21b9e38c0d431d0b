package io.altiplano.engine.tokenizer;

import io.altiplano.api.AltiplanoException;

/**
 * What byte-level BPE makes of a text before it merges, for those who learn merges: words as bytes,
 * and the spelling that vocabularies have in files. Immutable, for any number of threads.
 */
public final class ByteLevelWords {
  /** Takes the words of a text one after the other. */
  public interface Sink {
    /** A word is the range of an array that is good for this call alone. */
    void word(byte[] utf8, int from, int to);
  }

  private final WordSplitter splitter;

  private ByteLevelWords(WordSplitter splitter) {
    this.splitter = splitter;
  }

  /** The words of the pre-tokeniser that {@code tokenizer.ggml.pre} calls so. */
  public static ByteLevelWords named(String preTokenizer) {
    PreTokenizer known =
        PreTokenizer.named(preTokenizer)
            .orElseThrow(() ->
                AltiplanoException.invalidParameter(
                    "pre",
                    "'%s' is not one of %s"
                        .formatted(preTokenizer, String.join(", ", PreTokenizer.names()))));
    return new ByteLevelWords(known.splitter());
  }

  /** Hands the words of a text to the sink, as the encoder would see them. */
  public void split(byte[] utf8, int from, int to, Sink sink) {
    int[] codePoints = CodePoints.decode(utf8, from, to);
    byte[] bytes = new byte[Math.multiplyExact(3, to - from)]; // a lone byte becomes U+FFFD: three
    int[] end = {0};
    splitter.split(
        codePoints,
        0,
        codePoints.length,
        (first, last) -> {
          int start = end[0];
          for (int i = first; i < last; i++) {
            end[0] = CodePoints.encode(codePoints[i], bytes, end[0]);
          }
          sink.word(bytes, start, end[0]);
        });
  }

  /** How a token of these bytes is spelt in a file: a visible character for each byte. */
  public static String spelling(byte[] token) {
    StringBuilder text = new StringBuilder(token.length);
    for (byte value : token) {
      text.appendCodePoint(ByteAlphabet.character(value & 0xFF));
    }
    return text.toString();
  }
}
