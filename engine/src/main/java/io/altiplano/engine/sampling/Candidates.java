package io.altiplano.engine.sampling;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.util.Arrays;

/**
 * The tokens still in the running, each with its logit. They stand either in order of id or, once a
 * filter needed it, from the likeliest to the least likely with ties by id. Tokens whose logit is
 * negative infinity are not candidates. Not safe for use by several threads at once.
 *
 * <p>A candidate is one long whose natural order is the order of likelihood: the high half falls as
 * the logit rises, the low half is the id. The vocabulary is only read when a filter asks, so
 * top-k, usually the first filter, never copies it. The buffers grow to what a chain needs: about
 * 24 bytes a token of vocabulary when nothing narrows it before top-p or typical-p.
 */
public final class Candidates {
  /**
   * Up to here the likeliest are kept in a heap while the logits are read once; beyond, sorting all
   * is no slower (measured at 131072 tokens, docs/log.md).
   */
  private static final int LARGEST_HEAP = 1024;

  private final int vocabularySize;
  private final RadixSort radixSort = new RadixSort();
  private float[] logits = new float[0];
  private boolean read;
  private boolean sorted;
  private int size;
  private long[] keys = new long[0];
  private double[] weights = new double[0];

  public Candidates(int vocabularySize) {
    this.vocabularySize = vocabularySize;
  }

  /**
   * Starts over with every token that is not forbidden.
   *
   * @param logits [vocabulary], read until the first filter narrows them
   */
  public void reset(float[] logits) {
    if (logits.length != vocabularySize) {
      throw new IllegalArgumentException(
          "sampling: expected " + vocabularySize + " logits, got " + logits.length);
    }
    this.logits = logits;
    read = false;
    sorted = false;
    size = 0;
  }

  /** How many there are; at least one. */
  public int size() {
    read();
    return size;
  }

  /** The token at an index below {@link #size}. */
  public int id(int index) {
    return idOf(keys[index]);
  }

  /** The logit at an index below {@link #size}. */
  public float logit(int index) {
    return logitOf(keys[index]);
  }

  /** The greatest logit. */
  public float greatestLogit() {
    read();
    long first = keys[0];
    for (int i = 1; i < size && !sorted; i++) {
      first = Math.min(first, keys[i]);
    }
    return logitOf(first);
  }

  /** Orders them from the likeliest to the least likely. */
  public void sort() {
    read();
    if (!sorted) {
      keys = radixSort.sort(keys, size);
      sorted = true;
    }
  }

  /** Keeps the {@code count} likeliest, sorted. */
  public void keepLikeliest(int count) {
    if (!read && count <= LARGEST_HEAP) {
      selectLikeliest(count);
    } else {
      sort();
      size = Math.min(size, count);
    }
  }

  /** Keeps the first {@code count} in their present order; at least one must stay. */
  public void keepFirst(int count) {
    assert count >= 1 && count <= size();
    size = count;
  }

  /** Keeps those whose logit is at least so great, in their present order. */
  public void keepAtLeast(float logit) {
    read();
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (logitOf(keys[i]) >= logit) {
        keys[kept++] = keys[i];
      }
    }
    assert kept >= 1;
    size = kept;
  }

  /** Keeps those whose index is marked, in their present order; at least one must stay. */
  void keepMarked(boolean[] marked) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (marked[i]) {
        keys[kept++] = keys[i];
      }
    }
    assert kept >= 1;
    size = kept;
  }

  /**
   * Each candidate's probability times one common factor, for which the likeliest has 1: {@code
   * exp((logit - greatest) / temperature)}. Valid until the next call of any method.
   *
   * @return [at least {@link #size}], by index
   */
  public double[] weights(float temperature) {
    double greatest = greatestLogit();
    if (weights.length < size) {
      weights = new double[size];
    }
    for (int i = 0; i < size; i++) {
      weights[i] = StrictMath.exp((logitOf(keys[i]) - greatest) / temperature);
    }
    return weights;
  }

  private void read() {
    if (read) {
      return;
    }
    if (keys.length < vocabularySize) {
      keys = new long[vocabularySize];
    }
    for (int id = 0; id < vocabularySize; id++) {
      float logit = logits[id];
      requireNumber(logit, id);
      if (logit != Float.NEGATIVE_INFINITY) {
        keys[size++] = key(logit, id);
      }
    }
    narrowed();
  }

  /** Reads the logits once, keeping the best so far in a heap whose root is the worst of them. */
  private void selectLikeliest(int count) {
    int capacity = Math.min(count, vocabularySize);
    if (keys.length < capacity) {
      keys = new long[capacity];
    }
    float entry = Float.NEGATIVE_INFINITY;
    for (int id = 0; id < vocabularySize; id++) {
      float logit = logits[id];
      requireNumber(logit, id);
      // An equal logit has a higher id than the root's, so it does not enter.
      if (logit > entry) {
        long key = key(logit, id);
        if (size < capacity) {
          siftUp(size++, key);
        } else {
          siftDown(key);
        }
        if (size == capacity) {
          entry = logitOf(keys[0]);
        }
      }
    }
    Arrays.sort(keys, 0, size);
    narrowed();
    sorted = true;
  }

  private void siftUp(int index, long key) {
    int child = index;
    while (child > 0) {
      int parent = (child - 1) >> 1;
      if (keys[parent] >= key) {
        break;
      }
      keys[child] = keys[parent];
      child = parent;
    }
    keys[child] = key;
  }

  private void siftDown(long key) {
    int parent = 0;
    for (int child = 1; child < size; child = 2 * parent + 1) {
      if (child + 1 < size && keys[child + 1] > keys[child]) {
        child++;
      }
      if (keys[child] <= key) {
        break;
      }
      keys[parent] = keys[child];
      parent = child;
    }
    keys[parent] = key;
  }

  private void narrowed() {
    if (size == 0) {
      throw new AltiplanoException(
          ErrorCode.INVALID_REQUEST,
          "sampling: every token is forbidden; allow at least one (see logit_bias)");
    }
    read = true;
  }

  /** Refuses what no sound model computes; negative infinity is a forbidden token. */
  static void requireNumber(float logit, int id) {
    if (!(logit <= Float.MAX_VALUE)) {
      throw new AltiplanoException(
          ErrorCode.INTERNAL,
          "sampling: the logit of token " + id + " is " + logit + ", not a finite number");
    }
  }

  static long key(float logit, int id) {
    // Adding zero turns -0 into 0, which has to tie with it.
    int bits = Float.floatToRawIntBits(logit + 0f);
    int rising = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    return ((long) ~rising << 32) | id;
  }

  static int idOf(long key) {
    return (int) key;
  }

  static float logitOf(long key) {
    int rising = ~(int) (key >> 32);
    return Float.intBitsToFloat(rising ^ ((rising >> 31) & Integer.MAX_VALUE));
  }
}
