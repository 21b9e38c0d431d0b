package io.altiplano.training.evaluation;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Works on several items at once, so that a model can step them together, and hands the results on
 * in the order of the items.
 *
 * @param parallel items worked on at once
 * @param cancelled once true, what is not done is left
 */
public record OrderedWork(int parallel, BooleanSupplier cancelled) {
  /** So that a long item at the front does not leave the others without work. */
  private static final int AHEAD = 8;

  /**
   * Works on all items, or until somebody cancels.
   *
   * @param work on threads of its own; what it throws ends everything
   * @param out hears the results, on the caller's thread
   */
  public <T, R> void run(List<T> items, Function<T, R> work, Consumer<R> out) {
    Deque<Future<R>> running = new ArrayDeque<>();
    // Closed before the deque is forgotten: nobody works on when this returns.
    try (ExecutorService threads = Executors.newFixedThreadPool(parallel)) {
      try {
        for (T item : items) {
          if (cancelled.getAsBoolean()) {
            return;
          }
          running.add(threads.submit(() -> work.apply(item)));
          if (running.size() > AHEAD * parallel) {
            out.accept(result(running.remove()));
          }
        }
        while (!running.isEmpty() && !cancelled.getAsBoolean()) {
          out.accept(result(running.remove()));
        }
      } catch (AltiplanoException failure) {
        if (failure.code() != ErrorCode.CANCELLED || !cancelled.getAsBoolean()) {
          throw failure;
        }
      } finally {
        running.forEach(future -> future.cancel(false));
      }
    }
  }

  private static <R> R result(Future<R> future) {
    try {
      return future.get();
    } catch (ExecutionException failure) {
      switch (failure.getCause()) {
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new CompletionException(failure);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    }
  }
}
