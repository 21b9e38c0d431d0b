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
  private double rowNanos;
  private int lastRows;

  /**
   * @param most rows that a step can take
   */
  PromptPace(int most) {
    this.most = most;
    this.lastRows = FEWEST_ROWS;
  }

  /**
   * Prompt rows for the next step; the double of the last one's at most, so that one fast step
   * misleads nobody.
   *
   * @param alone whether there is one sequence only
   */
  int rows(boolean alone) {
    double affordable = (alone ? ALONE_NANOS : SHARED_NANOS) / rowNanos;
    int fewest = Math.min(FEWEST_ROWS, most);
    return Math.clamp((long) affordable, fewest, Math.clamp(2L * lastRows, fewest, most));
  }

  /** Learns from a step. */
  void measured(int stepRows, long nanos) {
    if (stepRows >= Math.min(FEWEST_ROWS, most)) {
      rowNanos = (double) nanos / stepRows;
      lastRows = stepRows;
    }
  }
}
