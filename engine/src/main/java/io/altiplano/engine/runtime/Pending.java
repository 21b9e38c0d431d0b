package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A submitted sequence and the one result that its caller waits for. */
record Pending<T>(Sequence sequence, CompletableFuture<T> result) {
  /**
   * Waits for the result. Interrupting the thread cancels the sequence.
   *
   * @throws AltiplanoException the sequence's failure, or CANCELLED
   */
  T await() {
    try {
      return result.get();
    } catch (InterruptedException e) {
      cancel();
      Thread.currentThread().interrupt();
      throw new AltiplanoException(
          ErrorCode.CANCELLED, "the thread was interrupted while it waited for the model", e);
    } catch (CancellationException e) {
      throw new AltiplanoException(ErrorCode.CANCELLED, "the model was closed", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof AltiplanoException failure
          ? failure
          : new AltiplanoException(ErrorCode.INTERNAL, "the model failed: " + e.getCause(), e);
    }
  }

  /** Ends the sequence at the next step; nothing happens if it has ended. */
  void cancel() {
    sequence.cancel();
  }
}
