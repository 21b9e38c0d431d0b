package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.model.ForwardState;
import java.util.concurrent.CompletableFuture;

/** Pools the hidden states of a text into one vector of length 1. */
final class Embedder extends ResultHandler<float[]> {
  private final Pooling pooling;
  private final float[] sum;

  Embedder(Pooling pooling, int embeddingLength) {
    super(new CompletableFuture<>());
    this.pooling = pooling;
    this.sum = new float[embeddingLength];
  }

  @Override
  public boolean wantsLogits(int position, boolean isLast) {
    return false;
  }

  @Override
  public int onRow(int position, boolean isLast, ForwardState state, int row, int logitsIndex) {
    if (isLast || pooling == Pooling.MEAN) {
      state.addHidden(row, sum);
    }
    if (isLast) {
      result().complete(normalized(sum));
    }
    return END;
  }

  private static float[] normalized(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    float[] unit = new float[vector.length];
    double length = Math.sqrt(squares);
    if (!Double.isFinite(length)) {
      throw new AltiplanoException(
          ErrorCode.INTERNAL, "embedding: the model's hidden state is not a number");
    }
    for (int i = 0; i < unit.length; i++) {
      unit[i] = length == 0 ? 0f : (float) (vector[i] / length);
    }
    return unit;
  }
}
