package io.altiplano.engine.runtime;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has been opened so far, to be closed in the opposite order: all of it when the owner is
 * closed, or as much as there is when opening the rest fails. May be closed more than once and from
 * any thread; whoever comes second waits for the first.
 */
final class OpenResources implements AutoCloseable {
  private final Deque<Runnable> closings = new ArrayDeque<>();

  /** Takes over what was opened last; {@code closing} is run once. */
  synchronized void keep(Runnable closing) {
    closings.push(closing);
  }

  /** Closes everything; what one resource throws is thrown after the others are closed. */
  @Override
  public synchronized void close() {
    Runnable closing = closings.poll();
    if (closing != null) {
      try {
        closing.run();
      } finally {
        close();
      }
    }
  }
}
