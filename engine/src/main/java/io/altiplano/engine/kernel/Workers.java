package io.altiplano.engine.kernel;

import java.util.function.IntConsumer;

/**
 * Threads that share a piece of work. What each index computes never depends on who computes it.
 */
public interface Workers {
  /** The calling thread alone. */
  Workers SERIAL =
      new Workers() {
        @Override
        public int count() {
          return 1;
        }

        @Override
        public void run(int tasks, IntConsumer task) {
          for (int index = 0; index < tasks; index++) {
            task.accept(index);
          }
        }
      };

  /** How many threads work, the calling one included. */
  int count();

  /**
   * Calls {@code task} once for each index below {@code tasks}, in any order and on any thread, and
   * returns when all are done. An exception of a task is thrown here after the others ended.
   */
  void run(int tasks, IntConsumer task);

  /** A task over the indexes from {@code from} (inclusive) to {@code to} (exclusive). */
  @FunctionalInterface
  interface RangeTask {
    void accept(int from, int to);
  }

  /**
   * Splits {@code count} indexes into ranges whose starts are multiples of {@code grain}, a few for
   * each thread so that a slow thread holds up no other, and runs them.
   */
  default void split(int count, int grain, RangeTask task) {
    int grains = Math.ceilDiv(count, grain);
    int ranges = Math.min(grains, count() == 1 ? 1 : count() * RANGES_PER_THREAD);
    if (ranges <= 1) {
      task.accept(0, count);
      return;
    }
    run(
        ranges,
        index -> {
          int from = (int) ((long) grains * index / ranges) * grain;
          int to = Math.min(count, (int) ((long) grains * (index + 1) / ranges) * grain);
          task.accept(from, to);
        });
  }

  /** Enough that a thread held up by a busy neighbour leaves most of its share to the others. */
  int RANGES_PER_THREAD = 4;
}
