package io.altiplano.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes that never come to their end. */
@Timeout(30)
class StalledWritesTest {
  /** As TLS has it: whoever closes waits for whoever writes. */
  private static final class Connection {
    private final ReentrantLock lock = new ReentrantLock();
    final CountDownLatch writing = new CountDownLatch(1);
    final CountDownLatch closed = new CountDownLatch(1);

    void writeForEver(StalledWrites stalled) {
      try (StalledWrites.Write write = stalled.watch(this::close)) {
        write.begin();
        lock.lock();
        try {
          writing.countDown();
          new CountDownLatch(1).await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        } finally {
          lock.unlock();
        }
      }
    }

    void close() {
      lock.lock();
      try {
        closed.countDown();
      } finally {
        lock.unlock();
      }
    }
  }

  @Test
  void connectionsAreClosedThoughTheirWritersHoldThem() throws InterruptedException {
    try (StalledWrites stalled = new StalledWrites(Duration.ofMillis(100))) {
      for (int i = 0; i < 2; i++) {
        Connection connection = new Connection();
        Thread writer = Thread.ofVirtual().start(() -> connection.writeForEver(stalled));
        connection.writing.await();
        assertThat(connection.closed.await(10, TimeUnit.SECONDS)).as("number %d", i).isTrue();
        writer.join();
      }
    }
  }

  @Test
  void whoWritesInTimeIsLeftAlone() throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    try (StalledWrites stalled = new StalledWrites(Duration.ofMillis(500));
        StalledWrites.Write write = stalled.watch(closed::countDown)) {
      for (int i = 0; i < 15; i++) {
        write.begin();
        Thread.sleep(50);
        write.end();
        Thread.sleep(50);
      }
      assertThat(closed.getCount()).isOne();
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }
}
