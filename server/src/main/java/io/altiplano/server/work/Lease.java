package io.altiplano.server.work;

import io.altiplano.store.Store;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The right to work on one document. It is held for longer by {@link #keep}, which somebody calls
 * every now and then, so that work may wait for a model as long as that takes.
 */
public final class Lease {
  /** For work to end by itself: it looks whether it goes on at every token, or twice a second. */
  public static final Duration NOTICE = Duration.ofSeconds(2);

  private final Store store;
  private final String document;
  private final String holder;
  private final Duration length;
  private volatile boolean ended;
  private volatile long endedAt;
  private volatile long renewedAt;
  private long triedAt;
  private @Nullable Thread worker;

  /**
   * For a document that was claimed.
   *
   * @param claimedAt before it was, in System.nanoTime()
   */
  Lease(Store store, String document, String holder, Duration length, long claimedAt) {
    this.store = store;
    this.document = document;
    this.holder = holder;
    this.length = length;
    this.renewedAt = claimedAt;
    this.triedAt = claimedAt;
  }

  /**
   * Whether the work goes on: not if the server stops, if the document is finished or gone, or if
   * another server may have taken it. Cheap enough to be asked at every token; any thread may.
   */
  public boolean isHeld() {
    return !ended && System.nanoTime() - renewedAt < length.toNanos();
  }

  /** Whether it was ended, and not only could not be renewed in time. */
  boolean hasEnded() {
    return ended;
  }

  /** This thread does the work, to {@link #finish}. */
  synchronized void begin() {
    worker = Thread.currentThread();
  }

  /** The work is done, or as far as it comes; nothing is kept for it any more. */
  synchronized void finish() {
    worker = null;
    ended = true;
    // What is left to be said to the store is not to be interrupted.
    Thread.interrupted();
  }

  /**
   * Holds it for longer where a quarter of its time is over. Work that does not notice that its
   * lease has ended, because it waits for somebody who does not answer, is interrupted.
   *
   * @return whether there is anything left to be done for it
   */
  synchronized boolean keep() {
    long now = System.nanoTime();
    if (worker == null) {
      return false;
    }
    if (ended) {
      interruptLate(now);
    } else if (now - triedAt > length.toNanos() / 4) {
      triedAt = now;
      if (store.documents().renew(document, holder, Instant.now().plus(length))) {
        renewedAt = now;
      } else {
        end();
      }
    }
    return worker != null;
  }

  /** Once. */
  private void interruptLate(long now) {
    Thread late = worker;
    if (late != null && now - endedAt > NOTICE.toNanos()) {
      worker = null;
      late.interrupt();
    }
  }

  /** Ends the work at the next look. */
  void end() {
    if (!ended) {
      endedAt = System.nanoTime();
      ended = true;
    }
  }

  /** Leaves what has finished here to whoever comes after that time. */
  void giveBack(Duration pause) {
    store.documents().renew(document, holder, Instant.now().plus(pause));
  }
}
