package io.altiplano.training.evaluation;

import java.util.Arrays;

/**
 * An n-gram model with interpolated modified Kneser-Ney smoothing (Chen and Goodman, 1998). With a
 * for the count of an n-gram, D for its discount, c for the tokens before w and c' for all but the
 * first of them:
 *
 * <pre>
 *   p(w | c) = max(a(c w) - D(a(c w)), 0) / sum of a(c .) + mass(c) p(w | c')
 *   mass(c)  = sum over w of min(a(c w), D(a(c w))) / sum of a(c .)
 * </pre>
 *
 * <p>The last to be asked is the uniform distribution over the vocabulary, so every token has a
 * probability above 0, and those of all tokens sum to 1. Any thread may ask.
 */
public final class KneserNey {
  private final GramTable[] tables;
  private final int vocabularySize;
  private final int order;
  private final Discounts[] discounts;

  /** [k][c]: the sum of the counts of k-grams that begin with the (k - 1)-gram number c. */
  private final long[][] totals;

  /** [k][c]: what is left for the shorter context. */
  private final float[][] masses;

  KneserNey(GramTable[] tables, int vocabularySize) {
    this.tables = tables;
    this.vocabularySize = vocabularySize;
    this.order = tables.length - 1;
    this.discounts = new Discounts[order + 1];
    this.totals = new long[order + 1][];
    this.masses = new float[order + 1][];
    for (int k = 1; k <= order; k++) {
      discounts[k] = discounts(tables[k]);
      sumUp(k, k == 1 ? 1 : tables[k - 1].size());
    }
  }

  private static Discounts discounts(GramTable table) {
    long[] countsOfCounts = new long[4];
    for (int number = 0; number < table.size(); number++) {
      int count = table.count(number);
      if (count >= 1 && count <= 4) {
        countsOfCounts[count - 1]++;
      }
    }
    return Discounts.of(countsOfCounts);
  }

  private void sumUp(int k, int contexts) {
    long[] total = new long[contexts];
    double[] taken = new double[contexts];
    GramTable table = tables[k];
    for (int number = 0; number < table.size(); number++) {
      int count = table.count(number);
      int context = table.beginning(number);
      total[context] += count;
      taken[context] += Math.min(count, discounts[k].of(count));
    }
    float[] mass = new float[contexts];
    for (int context = 0; context < contexts; context++) {
      mass[context] = total[context] == 0 ? 1 : (float) (taken[context] / total[context]);
    }
    totals[k] = total;
    masses[k] = mass;
  }

  /** The natural logarithm of each token's probability after those before it, the first's too. */
  public double[] logProbabilities(int[] document) {
    double[] result = new double[document.length];
    int[] before = start();
    for (int i = 0; i < document.length; i++) {
      result[i] = Math.log(smoothed(before, document[i]));
      before = following(before, document[i]);
    }
    return result;
  }

  /** How likely a token follows the beginning of a document. */
  double probability(int[] beginning, int token) {
    int[] before = start();
    for (int word : beginning) {
      before = following(before, word);
    }
    return smoothed(before, token);
  }

  /**
   * The contexts of a document's first token.
   *
   * @return [k]: the number of the k-gram before the token, or {@link GramTable#ABSENT}
   */
  private int[] start() {
    int[] before = new int[Math.max(2, order)];
    Arrays.fill(before, GramTable.ABSENT);
    before[0] = 0;
    before[1] = vocabularySize;
    return before;
  }

  private int[] following(int[] before, int token) {
    int[] next = new int[before.length];
    for (int k = 1; k < next.length; k++) {
      boolean reaches = k <= order && before[k - 1] != GramTable.ABSENT;
      next[k] = reaches ? tables[k].find(before[k - 1], token) : GramTable.ABSENT;
    }
    return next;
  }

  private double smoothed(int[] before, int token) {
    double probability = 1.0 / vocabularySize;
    for (int k = 1; k <= order; k++) {
      int context = before[k - 1];
      if (context == GramTable.ABSENT || totals[k][context] == 0) {
        break; // and no longer context is known either
      }
      int number = tables[k].find(context, token);
      int count = number == GramTable.ABSENT ? 0 : tables[k].count(number);
      double kept = Math.max(count - discounts[k].of(count), 0) / totals[k][context];
      probability = kept + masses[k][context] * probability;
    }
    return probability;
  }
}
