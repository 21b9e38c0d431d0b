package io.altiplano.training.tokenizer;

import java.util.Arrays;

/**
 * How often each word occurs: words end to end in one array, found by open addressing. When it is
 * full the rarest words are dropped, and it remembers how many. One thread at a time.
 */
final class WordCounts {
  /** Of a full table, room for words in the arena: more than words of prose take on average. */
  private static final int BYTES_PER_WORD = 16;

  private final int limit;

  /** Word number plus 1, or 0 where there is none. */
  private int[] table = new int[1 << 10];

  /** Word {@code i} is the bytes from {@code starts[i]} to {@code starts[i + 1]}. */
  private int[] starts = new int[(1 << 9) + 1];

  private int[] hashes = new int[1 << 9];
  private long[] counts = new long[1 << 9];
  private byte[] bytes = new byte[1 << 13];
  private int size;
  private long dropped;

  /**
   * @param limit the most words that are remembered at once
   */
  WordCounts(int limit) {
    this.limit = limit;
  }

  int size() {
    return size;
  }

  /** Occurrences of words that were forgotten for want of room. */
  long dropped() {
    return dropped;
  }

  byte[] bytes() {
    return bytes;
  }

  int start(int word) {
    return starts[word];
  }

  int end(int word) {
    return starts[word + 1];
  }

  long count(int word) {
    return counts[word];
  }

  /** Adds all words of another table. */
  void addAll(WordCounts other) {
    for (int word = 0; word < other.size; word++) {
      add(other.bytes, other.starts[word], other.starts[word + 1], other.counts[word]);
    }
    dropped += other.dropped;
  }

  void add(byte[] utf8, int from, int to, long count) {
    int hash = hash(utf8, from, to);
    int slot = slot(utf8, from, to, hash);
    if (table[slot] != 0) {
      counts[table[slot] - 1] += count;
      return;
    }
    if (size == limit || (long) starts[size] + to - from > (long) BYTES_PER_WORD * limit) {
      dropRarest();
      slot = slot(utf8, from, to, hash);
    }
    append(utf8, from, to, count, hash);
    table[slot] = size;
    if (2 * size > table.length) {
      rehash(2 * table.length);
    }
  }

  private void append(byte[] utf8, int from, int to, long count, int hash) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
      starts = Arrays.copyOf(starts, 2 * size + 1);
    }
    int end = starts[size] + to - from;
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, 2 * bytes.length));
    }
    System.arraycopy(utf8, from, bytes, starts[size], to - from);
    hashes[size] = hash;
    counts[size] = count;
    starts[++size] = end;
  }

  /** Where the word is, or where it would be. */
  private int slot(byte[] utf8, int from, int to, int hash) {
    int slot = hash & (table.length - 1);
    while (table[slot] != 0 && !isWord(table[slot] - 1, utf8, from, to, hash)) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  private boolean isWord(int word, byte[] utf8, int from, int to, int hash) {
    return hashes[word] == hash
        && Arrays.equals(bytes, starts[word], starts[word + 1], utf8, from, to);
  }

  private void rehash(int length) {
    table = new int[length];
    for (int word = 0; word < size; word++) {
      int slot = hashes[word] & (length - 1);
      while (table[slot] != 0) {
        slot = (slot + 1) & (length - 1);
      }
      table[slot] = word + 1;
    }
  }

  /** Forgets words that occur at most once, twice, four times ..., until half the room is free. */
  private void dropRarest() {
    long most = 1;
    while (!fitsInHalf(most)) {
      most *= 2;
    }
    int kept = 0;
    for (int word = 0; word < size; word++) {
      if (counts[word] <= most) {
        dropped += counts[word];
        continue;
      }
      int from = starts[word];
      int length = starts[word + 1] - from;
      System.arraycopy(bytes, from, bytes, starts[kept], length);
      hashes[kept] = hashes[word];
      counts[kept] = counts[word];
      starts[kept + 1] = starts[kept] + length;
      kept++;
    }
    size = kept;
    rehash(table.length);
  }

  private boolean fitsInHalf(long most) {
    long words = 0;
    long room = 0;
    for (int word = 0; word < size; word++) {
      if (counts[word] > most) {
        words++;
        room += starts[word + 1] - starts[word];
      }
    }
    return 2 * words <= limit && 2 * room <= (long) BYTES_PER_WORD * limit;
  }

  /** FNV-1a, its high bits folded into the low ones. */
  private static int hash(byte[] utf8, int from, int to) {
    int hash = 0x811C9DC5;
    for (int i = from; i < to; i++) {
      hash = (hash ^ (utf8[i] & 0xFF)) * 0x01000193;
    }
    return hash ^ hash >>> 15;
  }
}
