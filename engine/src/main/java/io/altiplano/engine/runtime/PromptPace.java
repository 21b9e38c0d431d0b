package io.altiplano.engine.runtime;

/**
 * How many prompt rows a step takes, so that those who cancel, and those who generate beside a long
 * prompt, wait a moment only, on a fast machine or a slow one. Learnt from the steps before; what
 * is computed does not depend on it.
 */
final class PromptPace {
  /** What people take for at once, nearly. */
  private static final long STEP_NANOS = 500_000_000;

  /** With fewer rows a step mostly reads weights, and its time says nothing about rows. */
  private static final int FEWEST_ROWS = 32;

  private final int most;
  private int rows;

  /**
   * @param most rows that a step can take
   */
  PromptPace(int most) {
    this.most = most;
    this.rows = Math.min(2 * FEWEST_ROWS, most);
  }

  /** Prompt rows for the next step. */
  int rows() {
    return rows;
  }

  /** Learns from a step; grows to the double at most, so that one fast step misleads nobody. */
  void measured(int stepRows, long nanos) {
    if (stepRows >= Math.min(FEWEST_ROWS, most)) {
      long affordable = stepRows * STEP_NANOS / Math.max(1, nanos);
      rows = Math.clamp(affordable, Math.min(FEWEST_ROWS, most), Math.min(2 * rows, most));
    }
  }
}
