package io.altiplano.training.tokenizer;

import io.altiplano.engine.tokenizer.ModelTokenizer;
import java.io.IOException;

/**
 * How well a tokenizer fits the tenth of a corpus that no training has seen.
 *
 * @param bytes of text; 0 where the corpus is too small to hold anything out
 * @param tokens that the text is
 */
public record HeldOut(long bytes, long tokens) {
  /** Encodes the tenth. */
  public static HeldOut measure(Corpus corpus, ModelTokenizer tokenizer) throws IOException {
    long[] sums = new long[2];
    corpus.read(
        passage -> {
          if (passage.isHeldOut()) {
            sums[0] += passage.utf8().length;
            sums[1] += tokenizer.encodeBytes(passage.utf8()).length;
          }
        },
        _ -> {});
    return new HeldOut(sums[0], sums[1]);
  }

  /** The more, the shorter texts become. */
  public double bytesPerToken() {
    return (double) bytes / tokens;
  }
}
