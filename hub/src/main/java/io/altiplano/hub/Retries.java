package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Tries again after faults of the network: a bounded number of times, with pauses that double, or
 * that the server asks for. Progress resets both.
 */
final class Retries {
  /** One try. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException;
  }

  private final HubLimits limits;
  private final Cancellation cancellation;
  private final ProgressMeter meter;
  private int attempts;
  private int totalAttempts;

  Retries(HubLimits limits, Cancellation cancellation, ProgressMeter meter) {
    this.limits = limits;
    this.cancellation = cancellation;
    this.meter = meter;
  }

  /** Something came that had not been here before. */
  void progressed() {
    attempts = 0;
  }

  /** Runs until a try succeeds; faults of the disk and refusals end it at once. */
  <T> T run(String what, Attempt<T> attempt) throws IOException {
    while (true) {
      cancellation.check();
      try {
        return attempt.run();
      } catch (TransferFault fault) {
        attempts++;
        totalAttempts++;
        if (attempts >= limits.attempts() || totalAttempts >= limits.totalAttempts()) {
          throw new AltiplanoException(
              fault.isBusy() ? ErrorCode.OVERLOADED : ErrorCode.INPUT_OUTPUT,
              what + " failed after " + totalAttempts + " tries: " + fault.getMessage(),
              fault);
        }
        Duration pause = pause(what, fault);
        meter.retrying(String.valueOf(fault.getMessage()), pause);
        sleep(pause);
      }
    }
  }

  private Duration pause(String what, TransferFault fault) {
    Duration asked = fault.retryAfter().orElse(Duration.ZERO);
    if (asked.compareTo(limits.longestRetryAfter()) > 0) {
      throw new AltiplanoException(
          ErrorCode.OVERLOADED,
          what
              + ": "
              + fault.getMessage()
              + "; the server asks to come back in "
              + asked.toMinutes()
              + " minutes. The same pull then goes on from here",
          fault);
    }
    return asked.isZero() ? backOff() : asked;
  }

  /** A quarter more or less by chance, so that many waiting machines do not return at once. */
  private Duration backOff() {
    long doubled = limits.firstBackOff().toMillis() << Math.min(attempts - 1, 20);
    long millis = Math.min(doubled, limits.longestBackOff().toMillis());
    return Duration.ofMillis((long) (millis * ThreadLocalRandom.current().nextDouble(0.75, 1.25)));
  }

  private void sleep(Duration pause) {
    long deadline = System.nanoTime() + pause.toNanos();
    for (long left = pause.toNanos(); left > 0; left = deadline - System.nanoTime()) {
      cancellation.check();
      try {
        TimeUnit.NANOSECONDS.sleep(Math.min(left, TimeUnit.MILLISECONDS.toNanos(50)));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Cancellation.exception();
      }
    }
  }
}
