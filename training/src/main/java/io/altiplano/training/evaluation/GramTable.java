package io.altiplano.training.evaluation;

import java.util.Arrays;

/**
 * The n-grams of one order, each known by the number of its beginning, which is one token shorter,
 * and by its last token. They are numbered from 0 as they come, and each has a count. An open hash
 * table over dense arrays: some 20 bytes an n-gram.
 */
final class GramTable {
  static final int ABSENT = -1;

  /** Odd, from the golden ratio: spreads neighbouring numbers (Knuth, vol. 3, 6.4). */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final int FIRST_CAPACITY = 1 << 10;

  private long[] keys = new long[FIRST_CAPACITY];
  private int[] counts = new int[FIRST_CAPACITY];

  /** Numbers plus one, so that 0 is an empty slot; twice to four times as many as n-grams. */
  private int[] slots = new int[4 * FIRST_CAPACITY];

  private int size;

  int size() {
    return size;
  }

  /** The number of an n-gram, or {@link #ABSENT}. */
  int find(int beginning, int token) {
    return slots[slot(key(beginning, token))] - 1;
  }

  /** The number of an n-gram, which is there from now on. */
  int add(int beginning, int token) {
    long key = key(beginning, token);
    int slot = slot(key);
    if (slots[slot] != 0) {
      return slots[slot] - 1;
    }
    if (size == keys.length) {
      grow();
      slot = slot(key);
    }
    keys[size] = key;
    slots[slot] = ++size;
    return size - 1;
  }

  void increment(int number) {
    counts[number]++;
  }

  int count(int number) {
    return counts[number];
  }

  /** The number of the n-gram that this one begins with. */
  int beginning(int number) {
    return (int) (keys[number] >>> Integer.SIZE);
  }

  private static long key(int beginning, int token) {
    return (long) beginning << Integer.SIZE | token;
  }

  private int slot(long key) {
    int mask = slots.length - 1;
    int slot = (int) ((key * SPREAD) >>> Integer.SIZE) & mask;
    while (slots[slot] != 0 && keys[slots[slot] - 1] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    keys = Arrays.copyOf(keys, 2 * keys.length);
    counts = Arrays.copyOf(counts, keys.length);
    slots = new int[2 * slots.length];
    for (int number = 0; number < size; number++) {
      slots[slot(keys[number])] = number + 1;
    }
  }
}
