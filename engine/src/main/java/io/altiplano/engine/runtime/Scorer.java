package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.FinishReason;
import io.altiplano.engine.model.ForwardState;
import io.altiplano.engine.sampling.LogProbabilities;
import java.util.concurrent.CompletableFuture;

/** Collects the log-probability of each token of a text. */
final class Scorer implements RowHandler {
  private final int[] tokens;
  private final float[] logProbabilities;
  private final CompletableFuture<Scores> result = new CompletableFuture<>();

  Scorer(int[] tokens) {
    this.tokens = tokens.clone();
    this.logProbabilities = new float[tokens.length - 1];
  }

  CompletableFuture<Scores> result() {
    return result;
  }

  @Override
  public boolean mayReusePrefix() {
    return false;
  }

  @Override
  public void onStarted(int cachedTokens) {}

  @Override
  public boolean wantsLogits(int position, boolean isLast) {
    return !isLast;
  }

  @Override
  public int onRow(int position, boolean isLast, ForwardState state, int row, int logitsIndex) {
    if (isLast) {
      result.complete(new Scores(tokens, logProbabilities));
      return END;
    }
    LogProbabilities all = LogProbabilities.of(state.logits(logitsIndex));
    logProbabilities[position] = (float) all.of(tokens[position + 1]);
    return END;
  }

  @Override
  public void onStopped(FinishReason reason) {
    result.cancel(false);
  }

  @Override
  public void onFailure(AltiplanoException failure) {
    result.completeExceptionally(failure);
  }
}
