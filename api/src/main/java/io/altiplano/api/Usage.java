package io.altiplano.api;

import java.time.Duration;

/**
 * What an answer cost.
 *
 * @param promptTokens tokens of the prompt, cached ones included
 * @param cachedTokens of these, how many were remembered from before and cost nothing
 * @param generatedTokens tokens of the answer
 * @param promptTime from the start of the work to the first token
 * @param generationTime from the first token to the last
 */
public record Usage(
    int promptTokens,
    int cachedTokens,
    int generatedTokens,
    Duration promptTime,
    Duration generationTime) {
  /** Computed prompt tokens for each second of prompt time. */
  public double promptTokensPerSecond() {
    return perSecond(promptTokens - cachedTokens, promptTime);
  }

  /** Generated tokens for each second after the first token. */
  public double generatedTokensPerSecond() {
    return perSecond(generatedTokens - 1, generationTime);
  }

  private static double perSecond(int tokens, Duration time) {
    return time.isZero() ? 0 : Math.max(0, tokens) * 1e9 / time.toNanos();
  }
}
