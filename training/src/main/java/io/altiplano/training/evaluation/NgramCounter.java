package io.altiplano.training.evaluation;

/**
 * Counts n-grams of tokens for Kneser-Ney smoothing: those of the highest order, and those that
 * begin a document, by how often they occur; all others by how many different tokens stand before
 * them. For one thread.
 */
public final class NgramCounter {
  /** Longer ones would hardly be seen twice. */
  public static final int MAX_ORDER = 9;

  private final int order;
  private final int vocabularySize;

  /** By order; 0 is not used. The n-grams of order 1 are numbered as their tokens. */
  private final GramTable[] tables;

  private long tokens;

  /**
   * @param order tokens of the longest n-grams: 5 looks back at four
   */
  public NgramCounter(int order, int vocabularySize) {
    if (order < 1 || order > MAX_ORDER || vocabularySize < 1) {
      throw new IllegalArgumentException("order " + order + ", vocabulary " + vocabularySize);
    }
    this.order = order;
    this.vocabularySize = vocabularySize;
    this.tables = new GramTable[order + 1];
    for (int k = 1; k <= order; k++) {
      tables[k] = new GramTable();
    }
    // One more than there are tokens: the mark of where a document starts.
    for (int token = 0; token <= vocabularySize; token++) {
      tables[1].add(0, token);
    }
  }

  /** Counts one document. */
  public void add(int[] document) {
    int[] before = new int[order + 1]; // [k]: the k-gram that ends before the token
    int[] ending = new int[order + 1]; // [k]: the k-gram that ends with it
    before[1] = vocabularySize;
    for (int i = 0; i < document.length; i++) {
      // The longest begins with the mark as long as it reaches back so far.
      int longest = Math.min(order, i + 2);
      for (int k = 1; k <= longest; k++) {
        int known = tables[k].size();
        ending[k] = tables[k].add(k == 1 ? 0 : before[k - 1], document[i]);
        if (k == order || k == i + 2) {
          tables[k].increment(ending[k]);
        }
        if (k > 1 && ending[k] == known) {
          tables[k - 1].increment(ending[k - 1]);
        }
      }
      int[] swapped = before;
      before = ending;
      ending = swapped;
    }
    tokens += document.length;
  }

  /** Tokens counted. */
  public long tokens() {
    return tokens;
  }

  /** N-grams that are known, of all orders. */
  public long ngrams() {
    long ngrams = 0;
    for (int k = 1; k <= order; k++) {
      ngrams += tables[k].size();
    }
    return ngrams;
  }

  /** The model of what was counted; nothing may be counted any more. */
  public KneserNey model() {
    return new KneserNey(tables, vocabularySize);
  }
}
