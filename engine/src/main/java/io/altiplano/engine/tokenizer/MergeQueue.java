package io.altiplano.engine.tokenizer;

import java.util.Arrays;

/**
 * A binary heap of primitive entries: the smallest key comes first. A key's upper half orders, its
 * lower half says where (so that of equals the leftmost comes first). Used by one thread.
 */
final class MergeQueue {
  private long[] keys;
  private int[] values;
  private int count;

  MergeQueue(int expected) {
    keys = new long[Math.max(16, expected)];
    values = new int[keys.length];
  }

  static long key(int order, int position) {
    return (long) order << 32 | position;
  }

  boolean isEmpty() {
    return count == 0;
  }

  long firstKey() {
    return keys[0];
  }

  int firstPosition() {
    return (int) keys[0];
  }

  int firstValue() {
    return values[0];
  }

  void add(long key, int value) {
    if (count == keys.length) {
      keys = Arrays.copyOf(keys, count * 2);
      values = Arrays.copyOf(values, count * 2);
    }
    int hole = count++;
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      if (keys[parent] <= key) {
        break;
      }
      keys[hole] = keys[parent];
      values[hole] = values[parent];
      hole = parent;
    }
    keys[hole] = key;
    values[hole] = value;
  }

  void removeFirst() {
    count--;
    long key = keys[count];
    int value = values[count];
    int hole = 0;
    for (int child = 1; child < count; child = 2 * hole + 1) {
      if (child + 1 < count && keys[child + 1] < keys[child]) {
        child++;
      }
      if (keys[child] >= key) {
        break;
      }
      keys[hole] = keys[child];
      values[hole] = values[child];
      hole = child;
    }
    keys[hole] = key;
    values[hole] = value;
  }
}
