package io.altiplano.engine.sampling;

/**
 * Keeps the tokens at least {@code fraction} times as likely as the likeliest (Nguyen and others,
 * 2024, arXiv 2407.01082). A fraction of 1 keeps the likeliest and its equals.
 */
public record MinP(float fraction) implements CandidateFilter {
  @Override
  public void apply(Candidates candidates) {
    candidates.keepAtLeast(candidates.greatestLogit() + (float) StrictMath.log(fraction));
  }
}
