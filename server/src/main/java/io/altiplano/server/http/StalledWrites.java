package io.altiplano.server.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections whose clients stay but read no more: writing to them would wait for ever, and
 * hold a thread, an answer or a file, and a place among the streams. Any thread may call. Owns a
 * thread, which begins with the first write.
 */
public final class StalledWrites implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Duration patience;
  private final Set<Write> running = ConcurrentHashMap.newKeySet();
  private @Nullable Thread looking;

  /**
   * For the connections of a server.
   *
   * @param patience how long one write may take: a person's network may be away for a moment
   */
  public StalledWrites(Duration patience) {
    this.patience = patience;
  }

  /** The writes of one answer; closing forgets them. */
  final class Write implements AutoCloseable {
    private final Runnable disconnect;
    private volatile long since;
    private volatile @Nullable Thread writer;

    private Write(Runnable disconnect) {
      this.disconnect = disconnect;
    }

    /** This thread writes. */
    void begin() {
      writer = Thread.currentThread();
      since = System.nanoTime();
    }

    void end() {
      writer = null;
      since = 0;
    }

    private boolean isStalled() {
      long begun = since;
      return begun != 0 && System.nanoTime() - begun > patience.toNanos();
    }

    /**
     * To close a connection of TLS takes the lock of whoever writes to it. An interruption closes
     * what is below it, since it is a virtual thread that writes.
     */
    private void giveUp() {
      Thread stalled = writer;
      if (stalled != null) {
        stalled.interrupt();
      }
      disconnect.run();
    }

    @Override
    public void close() {
      end();
      running.remove(this);
    }
  }

  /**
   * Watches writes until they are closed.
   *
   * @param disconnect ends the connection
   */
  Write watch(Runnable disconnect) {
    Write write = new Write(disconnect);
    running.add(write);
    begin();
    return write;
  }

  private synchronized void begin() {
    if (looking == null) {
      looking = Thread.ofPlatform().name("altiplano-stalled").daemon().start(this::look);
    }
  }

  private void look() {
    try {
      while (true) {
        Thread.sleep(LOOK);
        for (Write stalled : running.stream().filter(Write::isStalled).toList()) {
          running.remove(stalled);
          Thread.ofVirtual().name("altiplano-stalled-end").start(stalled::giveUp);
        }
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void close() {
    if (looking != null) {
      looking.interrupt();
    }
  }
}
