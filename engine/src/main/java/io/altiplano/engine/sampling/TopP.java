package io.altiplano.engine.sampling;

/**
 * Nucleus sampling (Holtzman and others, 2019, arXiv 1904.09751): keeps the fewest likeliest tokens
 * whose probabilities together reach {@code mass}.
 */
public record TopP(float mass) implements CandidateFilter {
  @Override
  public void apply(Candidates candidates) {
    double[] weights = candidates.weights(1f);
    int size = candidates.size();
    double total = 0;
    for (int i = 0; i < size; i++) {
      total += weights[i];
    }
    dropTail(candidates, total);
    candidates.sort();
    keepNucleus(candidates, total);
  }

  /**
   * Tokens less likely than (1 - mass) / size are together less likely than 1 - mass, so none of
   * them is in the nucleus, and they need not be sorted.
   */
  private void dropTail(Candidates candidates, double total) {
    double logarithm = StrictMath.log(total * (1.0 - mass) / candidates.size());
    // One step below, because rounding to float may have gone up.
    candidates.keepAtLeast(Math.nextDown((float) (candidates.greatestLogit() + logarithm)));
  }

  private void keepNucleus(Candidates candidates, double total) {
    double[] weights = candidates.weights(1f);
    double target = mass * total;
    double reached = 0;
    for (int i = 0; i < candidates.size(); i++) {
      reached += weights[i];
      if (reached >= target) {
        candidates.keepFirst(i + 1);
        return;
      }
    }
  }
}
