package io.altiplano.engine.sampling;

/**
 * Makes the tokens of the recent text less likely: repetition (Keskar and others, 2019, arXiv
 * 1909.05858, with the customary mending that negative logits are multiplied), frequency and
 * presence. The time for a token grows with the window, not with the vocabulary.
 */
public final class Penalties implements LogitFilter {
  private final float repetition;
  private final float frequency;
  private final float presence;
  private final TokenHistory history;

  /** Occurrences in the history, [vocabulary]; negative while one application has seen it. */
  private final int[] counts;

  /**
   * Penalties over a window of recent tokens.
   *
   * @param repetition divides positive and multiplies negative logits; 1 is off
   * @param frequency subtracted once for each occurrence; 0 is off
   * @param presence subtracted once; 0 is off
   * @param window how many recent tokens count; at least 1
   */
  public Penalties(
      float repetition, float frequency, float presence, int window, int vocabularySize) {
    this.repetition = repetition;
    this.frequency = frequency;
    this.presence = presence;
    this.history = new TokenHistory(window);
    this.counts = new int[vocabularySize];
  }

  @Override
  public void accept(int token) {
    if (history.isFull()) {
      counts[history.fromEnd(history.size() - 1)]--;
    }
    counts[token]++;
    history.add(token);
  }

  @Override
  public void apply(float[] logits) {
    for (int i = 0; i < history.size(); i++) {
      int token = history.fromEnd(i);
      int count = counts[token];
      if (count > 0) {
        logits[token] = penalised(logits[token], count);
        counts[token] = -count;
      }
    }
    for (int i = 0; i < history.size(); i++) {
      int token = history.fromEnd(i);
      counts[token] = Math.abs(counts[token]);
    }
  }

  private float penalised(float logit, int count) {
    float repeated = logit <= 0 ? logit * repetition : logit / repetition;
    return repeated - (count * frequency + presence);
  }
}
