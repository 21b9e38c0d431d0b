package io.altiplano.hub;

import java.time.Duration;

/**
 * Hears about a pull, on the pulling thread, at most about ten times a second and at each change of
 * phase.
 */
@FunctionalInterface
public interface ProgressListener {
  /** Hears nothing. */
  ProgressListener NONE = _ -> {};

  void progress(Progress progress);

  /** Why the pull pauses and tries again. */
  default void retrying(String reason, Duration pause) {}
}
