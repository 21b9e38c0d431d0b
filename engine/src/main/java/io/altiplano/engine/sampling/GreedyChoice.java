package io.altiplano.engine.sampling;

/** The likeliest token; of equals, the one with the lowest id. */
public record GreedyChoice() implements Choice {
  @Override
  public int choose(Candidates candidates) {
    candidates.keepLikeliest(1);
    return candidates.id(0);
  }
}
