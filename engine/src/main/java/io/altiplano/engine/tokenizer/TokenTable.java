package io.altiplano.engine.tokenizer;

import java.util.Arrays;

/** From a token's text, as UTF-8, to its id: open addressing, no boxing. Immutable once filled. */
final class TokenTable {
  static final int NONE = -1;

  private final byte[][] texts;
  private final int[] slots;
  private final int[] hashes;
  private final int longestBytes;

  /** Keeps the texts, whose index is the id. */
  TokenTable(byte[][] texts) {
    this.texts = texts;
    // Two slots a token at least: probes stay short.
    slots = new int[Math.max(16, Integer.highestOneBit(Math.max(1, texts.length)) << 2)];
    Arrays.fill(slots, NONE);
    hashes = new int[texts.length];
    int longest = 0;
    for (int id = 0; id < texts.length; id++) {
      longest = Math.max(longest, texts[id].length);
      hashes[id] = hash(texts[id], 0, texts[id].length);
    }
    longestBytes = longest;
  }

  /** Enters a token; the id of the same text if it has been entered before, else {@link #NONE}. */
  int enter(int id) {
    byte[] text = texts[id];
    int slot = slot(text, 0, text.length, hashes[id]);
    int present = slots[slot];
    if (present == NONE) {
      slots[slot] = id;
    }
    return present;
  }

  int find(byte[] bytes) {
    return find(bytes, 0, bytes.length);
  }

  /** The token with this text, or {@link #NONE}. */
  int find(byte[] bytes, int from, int length) {
    return length > longestBytes
        ? NONE
        : slots[slot(bytes, from, length, hash(bytes, from, length))];
  }

  /** The slot that holds the text, or the free one where it belongs. */
  private int slot(byte[] bytes, int from, int length, int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != NONE && !equal(slots[slot], hash, bytes, from, length)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean equal(int id, int hash, byte[] bytes, int from, int length) {
    return hashes[id] == hash
        && Arrays.equals(texts[id], 0, texts[id].length, bytes, from, from + length);
  }

  private static int hash(byte[] bytes, int from, int length) {
    int hash = length;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    // Spread: the slots use the low bits.
    hash *= 0x9E3779B9;
    return hash ^ hash >>> 15;
  }
}
