package io.altiplano.training.evaluation;

import io.altiplano.engine.runtime.Scores;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.LongConsumer;

/**
 * Scores a text of any length through a context of limited length. Windows overlap by half: every
 * token but those of the first window is judged after at least half a context of text, and each is
 * judged once.
 */
public final class ScoreWindows {
  private final int contextLength;
  private final boolean begins;
  private final Function<int[], Scores> model;
  private final LongConsumer progress;

  /**
   * @param begins whether the first token marks the beginning, so that every window needs it
   * @param progress hears how many tokens are scored
   */
  public ScoreWindows(
      int contextLength, boolean begins, Function<int[], Scores> model, LongConsumer progress) {
    this.contextLength = contextLength;
    this.begins = begins;
    this.model = model;
    this.progress = progress;
  }

  /** One log-probability for each token but the first. */
  public Scores score(int[] tokens) {
    float[] logProbabilities = new float[Math.max(0, tokens.length - 1)];
    int stride = Math.max(1, contextLength / 2);
    int scored = 0; // how many of the log-probabilities are there
    for (int start = 0; start == 0 || scored < logProbabilities.length; start += stride) {
      int end = Math.min(tokens.length, start + contextLength);
      int[] window = Arrays.copyOfRange(tokens, start, end);
      if (begins) {
        window[0] = tokens[0];
      }
      float[] own = model.apply(window).logProbabilities();
      int fresh = end - 1 - scored;
      System.arraycopy(own, own.length - fresh, logProbabilities, scored, fresh);
      scored += fresh;
      progress.accept(end);
    }
    return new Scores(tokens, logProbabilities);
  }
}
