package io.altiplano.engine.sampling;

/**
 * Locally typical sampling (Meister and others, 2022, arXiv 2202.00666): keeps the tokens whose
 * surprise (negative log-probability) is closest to the distribution's entropy, the fewest whose
 * probabilities together exceed {@code mass}.
 */
public record TypicalP(float mass) implements CandidateFilter {
  @Override
  public void apply(Candidates candidates) {
    candidates.sort();
    double[] weights = candidates.weights(1f);
    int size = candidates.size();
    double total = 0;
    for (int i = 0; i < size; i++) {
      total += weights[i];
    }
    double greatest = candidates.greatestLogit();
    double logTotal = StrictMath.log(total);
    double entropy = 0;
    for (int i = 0; i < size; i++) {
      entropy += weights[i] / total * (logTotal + greatest - candidates.logit(i));
    }
    long[] byTypicality = new long[size];
    for (int i = 0; i < size; i++) {
      double surprise = logTotal + greatest - candidates.logit(i);
      // Not negative, so the bits rise with the value.
      long distance = Float.floatToRawIntBits((float) Math.abs(surprise - entropy));
      byTypicality[i] = (distance << 32) | i;
    }
    keepTypical(candidates, new RadixSort().sort(byTypicality, size), weights, mass * total);
  }

  /** Keeps them in order of likelihood, as they came. */
  private static void keepTypical(
      Candidates candidates, long[] byTypicality, double[] weights, double target) {
    boolean[] kept = new boolean[candidates.size()];
    double reached = 0;
    for (int i = 0; i < kept.length && reached <= target; i++) {
      int index = (int) byTypicality[i];
      kept[index] = true;
      reached += weights[index];
    }
    candidates.keepMarked(kept);
  }
}
