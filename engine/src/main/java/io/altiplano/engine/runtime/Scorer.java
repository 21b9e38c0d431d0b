package io.altiplano.engine.runtime;

import io.altiplano.engine.model.ForwardState;
import io.altiplano.engine.sampling.LogProbabilities;
import java.util.concurrent.CompletableFuture;

/** Collects the log-probability of each token of a text. */
final class Scorer extends ResultHandler<Scores> {
  private final int[] tokens;
  private final float[] logProbabilities;

  Scorer(int[] tokens) {
    super(new CompletableFuture<>());
    this.tokens = tokens.clone();
    this.logProbabilities = new float[tokens.length - 1];
  }

  @Override
  public boolean wantsLogits(int position, boolean isLast) {
    return !isLast;
  }

  @Override
  public int onRow(int position, boolean isLast, ForwardState state, int row, int logitsIndex) {
    if (isLast) {
      result().complete(new Scores(tokens, logProbabilities));
      return END;
    }
    LogProbabilities all = LogProbabilities.of(state.logits(logitsIndex));
    logProbabilities[position] = (float) all.of(tokens[position + 1]);
    return END;
  }
}
