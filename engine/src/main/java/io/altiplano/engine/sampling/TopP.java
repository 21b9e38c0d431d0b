package io.altiplano.engine.sampling;

/**
 * Nucleus sampling (Holtzman and others, 2019, arXiv 1904.09751): keeps the fewest likeliest tokens
 * whose probabilities together reach {@code mass}.
 */
public record TopP(float mass) implements CandidateFilter {
  @Override
  public void apply(Candidates candidates) {
    candidates.sort();
    double[] weights = candidates.weights(1f);
    int size = candidates.size();
    double total = 0;
    for (int i = 0; i < size; i++) {
      total += weights[i];
    }
    double target = mass * total;
    double reached = 0;
    int count = 0;
    while (count < size && reached < target) {
      reached += weights[count++];
    }
    candidates.keepFirst(count);
  }
}
