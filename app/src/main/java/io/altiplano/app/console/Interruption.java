package io.altiplano.app.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What Ctrl-C does while it is open: asks the work to stop, and lets the process end only when the
 * work has come to its end in order, or after some grace.
 */
public final class Interruption implements AutoCloseable {
  /** More than a token or a tensor takes, less than anybody's patience. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Duration grace;
  private final Thread hook;

  private Interruption(Runnable cancel, Duration grace) {
    this.grace = grace;
    this.hook =
        new Thread(
            () -> {
              cancel.run();
              await();
            },
            "interruption");
  }

  /** Calls {@code cancel}, on another thread, when the process is asked to end. */
  public static Interruption handledBy(Runnable cancel) {
    return handledBy(cancel, GRACE);
  }

  /** The same for work that takes longer to come to its end. */
  public static Interruption handledBy(Runnable cancel, Duration grace) {
    Interruption interruption = new Interruption(cancel, grace);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void await() {
    try {
      if (!ended.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        return; // patience is over; the process ends as it is
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** The work has ended. */
  @Override
  public void close() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The process is ending, and the hook has just been told that it may.
    }
  }
}
