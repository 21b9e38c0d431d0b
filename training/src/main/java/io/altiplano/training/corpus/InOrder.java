package io.altiplano.training.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Items that come one by one, are worked on by all processors, and leave in their order. For one
 * thread.
 */
final class InOrder<T, R> {
  /** Enough for some milliseconds of work on each processor. */
  private static final int AT_ONCE = 512;

  private final Function<T, R> work;
  private final Consumer<R> out;
  private final List<T> waiting = new ArrayList<>();

  InOrder(Function<T, R> work, Consumer<R> out) {
    this.work = work;
    this.out = out;
  }

  void add(T item) {
    waiting.add(item);
    if (waiting.size() == AT_ONCE) {
      flush();
    }
  }

  /** Works on what waits. Fails as the first item that fails. */
  void flush() {
    List<R> results;
    try {
      results = waiting.parallelStream().map(work).toList();
    } catch (RuntimeException anyFailure) {
      results = waiting.stream().map(work).toList();
    }
    waiting.clear();
    results.forEach(out);
  }
}
