package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.FinishReason;
import io.altiplano.engine.model.ForwardState;

/**
 * What becomes of a sequence's rows. All methods are called on the engine's thread and are quick.
 */
interface RowHandler {
  /** Returned by {@link #onRow} when the sequence is complete. */
  int END = -1;

  /**
   * Whether each row has to come by, and only once. Otherwise rows are left out whose keys and
   * values another sequence has computed, and rows of a sequence that had to give its pages up come
   * by again.
   */
  boolean needsEveryRow();

  /** Whether nobody asked for it, so that it counts for no load. */
  default boolean givesWay() {
    return false;
  }

  /** The sequence begins; its first {@code cachedTokens} tokens need not be computed. */
  void onStarted(int cachedTokens);

  /**
   * Whether the logits after the row at that position are needed.
   *
   * @param isLast whether it is the last known token, or one that is guessed to follow it
   */
  boolean wantsLogits(int position, boolean isLast);

  /**
   * A row went through the model.
   *
   * @param row of the batch
   * @param logitsIndex of the row among those that wanted logits, or -1
   * @return on the last known row, the token that follows, or {@link #END}; ignored on others
   */
  int onRow(int position, boolean isLast, ForwardState state, int row, int logitsIndex);

  /** The sequence ended otherwise than by {@link #END}: its limit, or somebody cancelled. */
  void onStopped(FinishReason reason);

  /** The sequence ended by a fault. */
  void onFailure(AltiplanoException failure);
}
