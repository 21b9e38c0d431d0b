package io.altiplano.training.recipe;

import java.time.Duration;

/**
 * When a run is made safe. There is always one after the last step.
 *
 * @param minutes between two; 0 goes by steps
 * @param every that many steps; 0 goes by minutes
 * @param keep how many stay on the disk
 */
public record Checkpoints(double minutes, int every, int keep) {
  /** Whether one is due after a step, that long after the one before. */
  public boolean isDue(long step, Duration sinceLast) {
    return every > 0 ? step % every == 0 : sinceLast.toMillis() >= minutes * 60_000;
  }
}
