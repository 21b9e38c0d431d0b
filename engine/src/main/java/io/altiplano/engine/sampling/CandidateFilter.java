package io.altiplano.engine.sampling;

/** Drops unlikely candidates; never all of them. Stateless. */
@FunctionalInterface
public interface CandidateFilter {

  /** Narrows in place. */
  void apply(Candidates candidates);
}
