package io.altiplano.engine.sampling;

import java.util.Arrays;

/** The last tokens of a text, at most {@code capacity} of them, in a ring that grows as needed. */
final class TokenHistory {
  private static final int FIRST_LENGTH = 256;

  private final int capacity;
  private int[] ring;
  private int next;
  private int size;

  TokenHistory(int capacity) {
    this.capacity = capacity;
    this.ring = new int[Math.min(capacity, FIRST_LENGTH)];
  }

  int size() {
    return size;
  }

  boolean isFull() {
    return size == capacity;
  }

  /** The token that many places before the newest; 0 is the newest. */
  int fromEnd(int places) {
    int index = next - 1 - places;
    return ring[index < 0 ? index + ring.length : index];
  }

  /** Appends a token; a full history forgets its oldest. */
  void add(int token) {
    if (next == ring.length && size < capacity) {
      ring = Arrays.copyOf(ring, (int) Math.min(capacity, 2L * ring.length));
    }
    if (next == ring.length) {
      next = 0;
    }
    ring[next++] = token;
    size = Math.min(size + 1, capacity);
  }
}
