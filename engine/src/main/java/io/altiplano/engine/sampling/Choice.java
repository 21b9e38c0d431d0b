package io.altiplano.engine.sampling;

/** Picks one of the candidates that are left. */
@FunctionalInterface
public interface Choice {

  /** The chosen token's id. */
  int choose(Candidates candidates);
}
