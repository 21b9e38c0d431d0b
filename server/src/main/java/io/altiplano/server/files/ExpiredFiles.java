package io.altiplano.server.files;

import io.altiplano.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Deletes files whose time is over: at the start and every now and then, some at a time. Several
 * servers over one store may do so. Owns its thread.
 */
public final class ExpiredFiles implements AutoCloseable {
  /** Whoever uploads meanwhile waits for the database no longer than these take. */
  static final int AT_ONCE = 100;

  /** Before more of them are deleted. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Store store;
  private final InstantSource clock;
  private final Duration every;
  private final Consumer<Throwable> faults;
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Nothing is done before {@link #begin}.
   *
   * @param clock by which files expire
   * @param every how long nobody looks after all of them were deleted
   * @param faults is told what went wrong
   */
  public ExpiredFiles(
      Store store, InstantSource clock, Duration every, Consumer<Throwable> faults) {
    this.store = store;
    this.clock = clock;
    this.every = every;
    this.faults = faults;
  }

  /** Looks for them from now on; once. */
  public void begin() {
    Thread.ofVirtual().name("altiplano-expired-files").start(this::run);
  }

  private void run() {
    try {
      Duration pause = Duration.ZERO;
      while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        pause = sweep() < AT_ONCE ? every : PAUSE;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How many there were; a store that was never used is not opened for that. */
  private int sweep() {
    try {
      return store.exists() ? store.files().deleteExpired(clock.instant(), AT_ONCE) : 0;
    } catch (RuntimeException e) {
      // The database may be away for a while, and is closed under whoever is late.
      if (closed.getCount() > 0) {
        faults.accept(e);
      }
      return 0;
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
