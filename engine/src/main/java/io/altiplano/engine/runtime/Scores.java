package io.altiplano.engine.runtime;

/**
 * How likely a model finds a text.
 *
 * @param tokens the text's, with the beginning-of-sequence token if the model wants one
 * @param logProbabilities natural logarithm of each token's probability after those before it; one
 *     fewer than tokens, since the first has nothing before it
 */
public record Scores(int[] tokens, float[] logProbabilities) {
  /** The exponential of the mean negative log-probability. */
  public double perplexity() {
    double sum = 0;
    for (float logProbability : logProbabilities) {
      sum += logProbability;
    }
    return Math.exp(-sum / logProbabilities.length);
  }
}
