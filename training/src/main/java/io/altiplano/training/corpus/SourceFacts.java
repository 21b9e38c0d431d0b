package io.altiplano.training.corpus;

/**
 * What a source holds.
 *
 * @param documents conversations or texts
 * @param tokens of what is kept of them
 * @param learnedTokens those of them that the model learns to say
 * @param bytes of the text that the tokens stand for, control tokens not counted
 * @param learnedBytes the same of the learnt tokens
 * @param cut documents longer than a row: texts go on in another, conversations end
 * @param dropped documents of which nothing to learn was left
 */
public record SourceFacts(
    long documents,
    long tokens,
    long learnedTokens,
    long bytes,
    long learnedBytes,
    long cut,
    long dropped) {
  /** The more, the shorter texts become. */
  public double bytesPerToken() {
    return tokens == 0 ? 0 : (double) bytes / tokens;
  }
}
