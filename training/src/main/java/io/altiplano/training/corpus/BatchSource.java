package io.altiplano.training.corpus;

/** Batches without end. The same source with the same seed gives the same batches. */
public interface BatchSource {
  Batch next();

  /** Passes over that many batches as {@link #next} would, which is how a run is resumed. */
  default void skip(long batches) {
    for (long i = 0; i < batches; i++) {
      next();
    }
  }
}
