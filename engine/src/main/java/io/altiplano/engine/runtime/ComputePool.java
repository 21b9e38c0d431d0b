package io.altiplano.engine.runtime;

import io.altiplano.engine.kernel.Workers;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The only compute threads of a model. Between pieces of work they spin for a moment, since the
 * next piece usually follows within microseconds, and then park, so that an idle model costs
 * nothing. Tasks are handed out one by one: a thread that a busy neighbour holds up leaves its
 * share to the others.
 *
 * <p>{@link #run} is called by one thread at a time, which works too.
 */
public final class ComputePool implements Workers, AutoCloseable {
  /** About 50 microseconds: the gap between two matmuls of a decode step is a tenth of that. */
  private static final int SPINS_BEFORE_PARK = 2_000;

  private final Thread[] threads;
  private volatile @Nullable Job job;
  private volatile boolean closed;

  /**
   * @param count threads that work, the calling one included; at least 1
   */
  public ComputePool(int count) {
    threads = new Thread[count - 1];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          Thread.ofPlatform().name("altiplano-compute-", i + 1).daemon().unstarted(this::work);
    }
    try {
      for (Thread thread : threads) {
        thread.start();
      }
    } catch (Error e) { // the system gives no more threads: those that started must not spin on
      close();
      throw e;
    }
  }

  private static final class Job {
    final int tasks;
    final IntConsumer body;
    final Thread caller = Thread.currentThread();
    final AtomicInteger next = new AtomicInteger();
    final AtomicInteger done = new AtomicInteger();
    volatile @Nullable Throwable failure;

    Job(int tasks, IntConsumer body) {
      this.tasks = tasks;
      this.body = body;
    }

    void help() {
      for (int index = next.getAndIncrement(); index < tasks; index = next.getAndIncrement()) {
        try {
          body.accept(index);
        } catch (Throwable e) {
          failure = e;
        }
        if (done.incrementAndGet() == tasks) {
          LockSupport.unpark(caller);
        }
      }
    }

    boolean isDone() {
      return done.get() >= tasks;
    }
  }

  @Override
  public int count() {
    return threads.length + 1;
  }

  @Override
  public void run(int tasks, IntConsumer task) {
    if (threads.length == 0 || tasks == 1) {
      SERIAL.run(tasks, task);
      return;
    }
    Job current = new Job(tasks, task);
    job = current;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    current.help();
    for (int spins = 0; !current.isDone(); spins++) {
      if (spins < SPINS_BEFORE_PARK) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
    Throwable failure = current.failure;
    if (failure instanceof RuntimeException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
  }

  private void work() {
    Job seen = null;
    while (!closed) {
      Job current = job;
      for (int spins = 0; current == seen && !closed; spins++) {
        if (spins < SPINS_BEFORE_PARK) {
          Thread.onSpinWait();
        } else {
          LockSupport.park(this);
        }
        current = job;
      }
      if (current != null && current != seen) {
        current.help();
        seen = current;
      }
    }
  }

  /** Ends the threads; no work may be running. */
  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    for (Thread thread : threads) {
      joinUninterruptibly(thread);
    }
  }

  static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
