package io.altiplano.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A lock file: one holder at a time among all threads of all processes. The operating system frees
 * it when its process ends, however it ends. Lock files are empty and stay: removing one while
 * somebody opens it would give two holders.
 */
final class StoreLock implements AutoCloseable {
  /** File locks belong to the process; between its threads, these stand for them. */
  private static final Map<Path, Semaphore> THREADS = new ConcurrentHashMap<>();

  private static final long POLL_MILLIS = 50;

  private final Semaphore threads;
  private final FileChannel channel;

  private StoreLock(Semaphore threads, FileChannel channel) {
    this.threads = threads;
    this.channel = channel;
  }

  /**
   * Waits for the lock.
   *
   * @param onWait called once, if somebody else holds it
   */
  static StoreLock acquire(Path file, Cancellation cancellation, Runnable onWait)
      throws IOException {
    @Nullable StoreLock lock = tryAcquire(file);
    if (lock == null) {
      onWait.run();
    }
    while (lock == null) {
      cancellation.check();
      try {
        TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Cancellation.exception();
      }
      lock = tryAcquire(file);
    }
    return lock;
  }

  static @Nullable StoreLock tryAcquire(Path file) throws IOException {
    Semaphore threads =
        THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), _ -> new Semaphore(1));
    if (!threads.tryAcquire()) {
      return null;
    }
    @Nullable FileChannel channel = null;
    @Nullable FileLock lock = null;
    try {
      Files.createDirectories(file.resolveSibling(""));
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = channel.tryLock();
      return lock == null ? null : new StoreLock(threads, channel);
    } finally {
      if (lock == null) {
        if (channel != null) {
          channel.close();
        }
        threads.release();
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      threads.release();
    }
  }
}
