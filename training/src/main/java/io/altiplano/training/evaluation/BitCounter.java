package io.altiplano.training.evaluation;

import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.training.corpus.Example;
import java.util.Arrays;

/** Adds up the bits of those tokens of a document that a model learns to say. Immutable. */
public final class BitCounter {
  private static final double LN_2 = Math.log(2);

  private final int[] tokenBytes;

  public BitCounter(ModelTokenizer tokenizer) {
    this.tokenBytes = new int[tokenizer.vocabularySize()];
    Arrays.setAll(
        tokenBytes,
        token -> tokenizer.vocabulary().isControl(token) ? 0 : tokenizer.bytes(token).length);
  }

  /**
   * The bits of one document. Its first token is never counted: nothing stands before it.
   *
   * @param logProbabilities natural logarithms, one for each token
   */
  public Bits count(Example document, double[] logProbabilities) {
    int[] tokens = document.tokens();
    if (logProbabilities.length != tokens.length) {
      throw new IllegalArgumentException(
          "%d tokens, %d scores".formatted(tokens.length, logProbabilities.length));
    }
    double sum = 0;
    long counted = 0;
    long bytes = 0;
    for (int i = 1; i < tokens.length; i++) {
      if (document.learned()[i]) {
        sum -= logProbabilities[i];
        counted++;
        bytes += tokenBytes[tokens[i]];
      }
    }
    return new Bits(sum / LN_2, counted, bytes);
  }
}
