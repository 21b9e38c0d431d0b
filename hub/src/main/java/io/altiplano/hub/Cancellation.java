package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;

/**
 * Tells a running pull to stop. Any thread may cancel; the pull ends within a tenth of a second.
 */
public final class Cancellation {
  private volatile boolean cancelled;

  /** Not cancelled yet. */
  public Cancellation() {}

  /** What is already on the disk stays there for the next pull. */
  public void cancel() {
    cancelled = true;
  }

  /** Throws CANCELLED if somebody cancelled or interrupted this thread. */
  void check() {
    if (cancelled || Thread.currentThread().isInterrupted()) {
      throw exception();
    }
  }

  static AltiplanoException exception() {
    return new AltiplanoException(
        ErrorCode.CANCELLED, "the pull was cancelled; the same pull again resumes it");
  }
}
