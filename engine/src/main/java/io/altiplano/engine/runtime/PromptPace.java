package io.altiplano.engine.runtime;

/**
 * How many prompt rows a step takes, so that those who generate beside a long prompt, and those who
 * come meanwhile, wait a moment only, on a fast machine or a slow one. Learnt from the steps
 * before; what is computed does not depend on it.
 */
final class PromptPace {
  /** What people take for at once, nearly. */
  private static final long SHARED_NANOS = 500_000_000;

  /**
   * Where nobody waits for the step's end, more rows share the work of opening the weights. Who
   * cancels is not kept: a step that nobody wants is given up between two layers.
   */
  private static final long ALONE_NANOS = 4 * SHARED_NANOS;

  /** With fewer rows a step mostly reads weights, and its time says nothing about rows. */
  private static final int FEWEST_ROWS = 32;

  private final int most;

  /** For a step that has one sequence; the double of the one before at most. */
  private int rows;

  private double rowNanos;

  /**
   * @param most rows that a step can take
   */
  PromptPace(int most) {
    this.most = most;
    this.rows = Math.min(2 * FEWEST_ROWS, most);
  }

  /**
   * Prompt rows for the next step.
   *
   * @param alone whether there is one sequence only
   */
  int rows(boolean alone) {
    return alone ? rows : affordable(SHARED_NANOS, rows);
  }

  /** Learns from a step; grows to the double at most, so that one fast step misleads nobody. */
  void measured(int stepRows, long nanos) {
    if (stepRows >= fewest()) {
      rowNanos = (double) nanos / stepRows;
      rows = affordable(ALONE_NANOS, Math.min(2 * rows, most));
    }
  }

  private int affordable(long nanos, int atMost) {
    return Math.clamp((long) (nanos / rowNanos), fewest(), atMost);
  }

  private int fewest() {
    return Math.min(FEWEST_ROWS, most);
  }
}
