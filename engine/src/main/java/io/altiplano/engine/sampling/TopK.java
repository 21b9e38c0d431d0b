package io.altiplano.engine.sampling;

/** Keeps the {@code count} likeliest tokens. */
public record TopK(int count) implements CandidateFilter {
  @Override
  public void apply(Candidates candidates) {
    candidates.keepLikeliest(count);
  }
}
