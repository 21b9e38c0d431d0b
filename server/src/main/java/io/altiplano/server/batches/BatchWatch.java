package io.altiplano.server.batches;

import io.altiplano.server.work.Lease;
import io.altiplano.store.Document;
import io.altiplano.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether work on a batch goes on: its owner may cancel it through another server. */
final class BatchWatch {
  private static final long LOOK_NANOS = Duration.ofMillis(500).toNanos();

  private final Store store;
  private final Document document;
  private final Lease lease;
  private final Instant expires;
  private volatile State state = State.GOES_ON;
  private volatile long lookedAt = System.nanoTime() - LOOK_NANOS;

  BatchWatch(Store store, Document document, Lease lease) {
    this.store = store;
    this.document = document;
    this.lease = lease;
    this.expires = Instant.ofEpochSecond(BatchBody.of(document).get("expires_at").longValue());
  }

  /** What becomes of the work. */
  enum State {
    GOES_ON,
    CANCELLED,
    EXPIRED,
    /** Another server does it, or the server stops. */
    LOST
  }

  /** Whether it is known by now that the work is to end; nothing is looked up for that. */
  boolean isEnding() {
    return state != State.GOES_ON || isLost();
  }

  private boolean isLost() {
    return state == State.LOST || !lease.isHeld();
  }

  /** Cheap enough to be asked at every token; any thread may. */
  State look() {
    if (isLost()) {
      return State.LOST;
    }
    if (state == State.GOES_ON && System.nanoTime() - lookedAt > LOOK_NANOS) {
      lookedAt = System.nanoTime();
      Optional<Document> found =
          store.documents().find(document.kind(), document.owner(), document.id());
      if (found.isEmpty()) {
        state = State.LOST;
      } else if (BatchBody.status(found.get()) == BatchBody.Status.CANCELLING) {
        state = State.CANCELLED;
      } else if (Instant.now().isAfter(expires)) {
        state = State.EXPIRED;
      }
    }
    return state;
  }
}
