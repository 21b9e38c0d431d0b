package io.altiplano.training.tokenizer;

import java.util.Arrays;

/**
 * Pairs of neighbouring tokens: how often each occurs now, and in which words it has ever occurred.
 * Pairs have numbers, in the order in which they came; open addressing finds them.
 */
final class PairIndex {
  private static final int[] NOWHERE = {};

  /** Pair number plus 1, or 0 where there is none. */
  private int[] table = new int[1 << 17];

  /** Left token in the upper half, right token in the lower. */
  private long[] keys = new long[1 << 16];

  private long[] counts = new long[1 << 16];
  private int[][] words = new int[1 << 16][];
  private int[] wordCounts = new int[1 << 16];

  /** Whether the pair is among those that grew. */
  private boolean[] hasGrown = new boolean[1 << 16];

  private int[] grown = new int[1 << 10];
  private int grownSize;
  private int size;

  /** Takes pairs. */
  interface Visitor {
    void pair(long key, long count);
  }

  static long key(int left, int right) {
    return (long) left << 32 | right;
  }

  static int left(long key) {
    return (int) (key >>> 32);
  }

  static int right(long key) {
    return (int) key;
  }

  long count(long key) {
    int pair = table[slot(key)] - 1;
    return pair < 0 ? 0 : counts[pair];
  }

  /** The words in which the pair may occur, which are forgotten; some may come twice. */
  int[] takeWords(long key) {
    int pair = table[slot(key)] - 1;
    int[] taken = Arrays.copyOf(words[pair], wordCounts[pair]);
    words[pair] = NOWHERE;
    wordCounts[pair] = 0;
    return taken;
  }

  /** The pair has gone from a word; it must be known. */
  void decrease(long key, long count) {
    counts[table[slot(key)] - 1] -= count;
  }

  /** The pair has come up in a word. */
  void increase(long key, long count, int word) {
    int slot = slot(key);
    if (table[slot] == 0) {
      slot = enter(key, slot);
    }
    int pair = table[slot] - 1;
    counts[pair] += count;
    int known = wordCounts[pair];
    if (known == 0 || words[pair][known - 1] != word) {
      if (known == words[pair].length) {
        words[pair] = Arrays.copyOf(words[pair], Math.max(2, 2 * known));
      }
      words[pair][known] = word;
      wordCounts[pair]++;
    }
    if (!hasGrown[pair]) {
      hasGrown[pair] = true;
      grown = grownSize == grown.length ? Arrays.copyOf(grown, 2 * grownSize) : grown;
      grown[grownSize++] = pair;
    }
  }

  /** Hands over the pairs that have grown since the last time, with their counts of now. */
  void drainGrown(Visitor visitor) {
    for (int i = 0; i < grownSize; i++) {
      int pair = grown[i];
      hasGrown[pair] = false;
      visitor.pair(keys[pair], counts[pair]);
    }
    grownSize = 0;
  }

  private int enter(long key, int free) {
    int slot = free;
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
      words = Arrays.copyOf(words, 2 * size);
      wordCounts = Arrays.copyOf(wordCounts, 2 * size);
      hasGrown = Arrays.copyOf(hasGrown, 2 * size);
      rehash(2 * table.length);
      slot = slot(key);
    }
    keys[size] = key;
    words[size] = NOWHERE;
    table[slot] = ++size;
    return slot;
  }

  private void rehash(int length) {
    table = new int[length];
    for (int pair = 0; pair < size; pair++) {
      table[slot(keys[pair])] = pair + 1;
    }
  }

  /** Where the pair is, or where it would be. */
  private int slot(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L; // Fibonacci hashing
    int slot = (int) (mixed >>> 32) & (table.length - 1);
    while (table[slot] != 0 && keys[table[slot] - 1] != key) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }
}
