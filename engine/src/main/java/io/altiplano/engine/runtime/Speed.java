package io.altiplano.engine.runtime;

/**
 * How long a model worked on prompts and on answers, without choosing or spelling words.
 *
 * @param promptTokens of all sequences together
 * @param promptNanos until the last of them was read
 * @param generatedTokens of all sequences together, after that
 * @param generationNanos that those took
 */
public record Speed(int promptTokens, long promptNanos, int generatedTokens, long generationNanos) {
  /** Prompt tokens read in a second. */
  public double prefill() {
    return promptTokens * 1e9 / promptNanos;
  }

  /** Tokens generated in a second. */
  public double decode() {
    return generatedTokens * 1e9 / generationNanos;
  }
}
