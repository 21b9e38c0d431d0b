package io.altiplano.training.tokenizer;

import static io.altiplano.api.AltiplanoException.invalidParameter;

/**
 * What to train.
 *
 * @param vocabulary tokens in all, special ones among them
 * @param threads threads that count words; the outcome does not depend on them
 * @param wordLimit the most different words that are remembered; beyond it the rarest are dropped
 */
public record BpeSettings(int vocabulary, SpecialTokens specialTokens, int threads, int wordLimit) {
  /** Some 100 MB; several gigabytes of prose. */
  public static final int DEFAULT_WORD_LIMIT = 1 << 21;

  private static final int LARGEST_VOCABULARY = 1 << 20;

  /** Checks the numbers. */
  public BpeSettings {
    int least = 256 + specialTokens.texts().size();
    if (vocabulary < least || vocabulary > LARGEST_VOCABULARY) {
      throw invalidParameter(
          "vocab",
          "must be from %d (256 bytes and the special tokens) to %d, got %d"
              .formatted(least, LARGEST_VOCABULARY, vocabulary));
    }
    if (threads < 1) {
      throw invalidParameter("threads", "must be 1 or more, got " + threads);
    }
    if (wordLimit < 1) {
      throw invalidParameter("word_limit", "must be 1 or more, got " + wordLimit);
    }
  }
}
