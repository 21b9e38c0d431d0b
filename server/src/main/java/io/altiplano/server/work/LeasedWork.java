package io.altiplano.server.work;

import io.altiplano.store.Document;
import io.altiplano.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Works on the unfinished documents of one kind, oldest first, several at the same time. A document
 * on which a server worked that was killed is taken up again when its lease is over. Owns its
 * threads; closing ends what they do, to be gone on with later.
 */
public final class LeasedWork implements AutoCloseable {
  /** How soon it is noticed that another server has left something. */
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** How long work rests that could not be done now. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** How often it is looked whether a lease has to be renewed, or work to be interrupted. */
  private static final Duration KEEP = Duration.ofMillis(100);

  /** From a stop on: what has not noticed was interrupted, and has had a moment. */
  private static final Duration STOP = Lease.NOTICE.plusSeconds(1);

  private final Store store;
  private final String kind;
  private final int parallel;
  private final Duration lease;
  private final Job job;
  private final Consumer<Throwable> faults;
  private final String holder = UUID.randomUUID().toString();
  private final Semaphore places;
  private final Semaphore signals = new Semaphore(0);
  private final Map<String, Lease> running = new ConcurrentHashMap<>();
  private boolean begun;
  private volatile boolean stopped;
  private volatile long stoppedAt;

  /** What is done with a document. */
  public interface Job {
    /**
     * Works until the document is finished, or its lease is no longer held. Interrupted when it
     * does not notice that.
     *
     * @return whether it came as far as it can; false has it done again after a while
     */
    boolean run(Document document, Lease lease) throws Exception;
  }

  /**
   * Nothing is done before {@link #begin} or {@link #wake}.
   *
   * @param kind of documents
   * @param parallel how many are worked on at the same time
   * @param lease how soon another server goes on with what this one leaves when it is killed
   * @param faults is told what went wrong by our fault
   */
  public LeasedWork(
      Store store, String kind, int parallel, Duration lease, Job job, Consumer<Throwable> faults) {
    this.store = store;
    this.kind = kind;
    this.parallel = parallel;
    this.lease = lease;
    this.job = job;
    this.faults = faults;
    this.places = new Semaphore(parallel);
  }

  /** Looks for work from now on. */
  public synchronized void begin() {
    if (!begun && !stopped) {
      begun = true;
      Thread.ofVirtual().name("altiplano-work-" + kind).start(this::look);
    }
  }

  /** There is something to do. */
  public void wake() {
    begin();
    signals.release();
  }

  /** Ends the work on a document at once, if it is done here. */
  public void end(String document) {
    Optional.ofNullable(running.get(document)).ifPresent(Lease::end);
  }

  private void look() {
    try {
      while (!stopped) {
        places.acquire();
        if (stopped || !takeOne()) {
          places.release();
          signals.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
          signals.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean takeOne() {
    try {
      long claimedAt = System.nanoTime();
      Optional<Document> next = store.documents().claim(kind, holder, Instant.now(), lease);
      next.ifPresent(document -> {
        Lease held = new Lease(store, document.id(), holder, lease, claimedAt);
        running.put(document.id(), held);
        if (stopped) {
          held.end();
        }
        Thread.ofVirtual().name("altiplano-" + kind).start(() -> work(document, held));
      });
      return next.isPresent();
    } catch (RuntimeException e) {
      // The database may be away for a while.
      tell(e);
      return false;
    }
  }

  /** After a stop the database is closed under whoever is late. */
  private void tell(Throwable failure) {
    if (!stopped) {
      faults.accept(failure);
    }
  }

  private void work(Document document, Lease held) {
    try {
      if (!isDone(document, held)) {
        held.giveBack(stopped ? Duration.ZERO : PAUSE);
      }
    } catch (RuntimeException e) {
      tell(e);
    } finally {
      places.release();
      signals.release();
    }
  }

  /** Does it; what fails by our fault is left alone until its lease is over. */
  private boolean isDone(Document document, Lease held) {
    held.begin();
    Thread.ofVirtual().name("altiplano-lease-" + kind).start(() -> keep(held));
    try {
      return held.isHeld() && job.run(document, held);
    } catch (Exception | StackOverflowError e) {
      if (held.hasEnded()) {
        // It was interrupted, or its document taken away: no fault of anybody's.
        return false;
      }
      tell(e);
      return true;
    } finally {
      running.remove(document.id());
      held.finish();
    }
  }

  /** While it is worked on, though that thread may wait for a model. */
  private void keep(Lease held) {
    try {
      while (keepOnce(held)) {
        Thread.sleep(KEEP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean keepOnce(Lease held) {
    try {
      return held.keep();
    } catch (RuntimeException e) {
      // The lease goes on for a while; if the database stays away for longer, the work ends.
      tell(e);
      return true;
    }
  }

  /** Ends what is done, and begins nothing more; returns at once. */
  public synchronized void stop() {
    if (!stopped) {
      stoppedAt = System.nanoTime();
      stopped = true;
      running.values().forEach(Lease::end);
      signals.release();
    }
  }

  /**
   * Stops, and waits for what was done to come to its end, until three seconds after the stop. What
   * is late is left: it goes on elsewhere when its lease is over.
   */
  @Override
  public void close() {
    stop();
    long left = STOP.toNanos() - (System.nanoTime() - stoppedAt);
    try {
      if (places.tryAcquire(parallel, Math.max(0, left), TimeUnit.NANOSECONDS)) {
        places.release(parallel);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
