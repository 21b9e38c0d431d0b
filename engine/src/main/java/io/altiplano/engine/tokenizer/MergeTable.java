package io.altiplano.engine.tokenizer;

import static io.altiplano.engine.tokenizer.TokenTable.NONE;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.gguf.Metadata;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Byte-level BPE's merges: which two tokens make which third, and how soon. Open addressing over
 * pairs of ids; a slot's number stands for its merge. Immutable.
 */
final class MergeTable {
  private static final long FREE = -1;

  /** Left id in the upper half, right id in the lower. */
  private final long[] pairs;

  private final int[] ranks;
  private final int[] merged;

  private MergeTable(int count) {
    pairs = new long[Math.max(16, Integer.highestOneBit(Math.max(1, count)) << 2)];
    Arrays.fill(pairs, FREE);
    ranks = new int[pairs.length];
    merged = new int[pairs.length];
  }

  /** Reads {@code tokenizer.ggml.merges}, lines of "left right" by falling priority. */
  static MergeTable read(Metadata metadata, Vocabulary vocabulary) {
    byte[][] lines = metadata.byteStrings(VocabularyReader.MERGES);
    MergeTable table = new MergeTable(lines.length);
    for (int rank = 0; rank < lines.length; rank++) {
      table.enter(metadata, vocabulary, lines[rank], rank);
    }
    return table;
  }

  /** The merge of two tokens, or {@link TokenTable#NONE}. */
  int find(int left, int right) {
    int slot = slot(pair(left, right));
    return pairs[slot] == FREE ? NONE : slot;
  }

  boolean joins(int slot, int left, int right) {
    return pairs[slot] == pair(left, right);
  }

  int rank(int slot) {
    return ranks[slot];
  }

  int merged(int slot) {
    return merged[slot];
  }

  private void enter(Metadata metadata, Vocabulary vocabulary, byte[] line, int rank) {
    int space = indexOfSpace(line);
    if (space < 0 || space == line.length - 1) {
      throw fault(metadata, rank, line, "it is not two tokens with a space between them");
    }
    int left = token(metadata, vocabulary, line, rank, 0, space);
    int right = token(metadata, vocabulary, line, rank, space + 1, line.length);
    byte[] joined = Arrays.copyOf(line, line.length - 1);
    System.arraycopy(line, space + 1, joined, space, line.length - space - 1);
    int result = token(metadata, vocabulary, joined, rank, 0, joined.length);
    int slot = slot(pair(left, right));
    if (pairs[slot] == FREE) {
      pairs[slot] = pair(left, right);
      ranks[slot] = rank;
      merged[slot] = result;
    }
  }

  private static int token(
      Metadata metadata, Vocabulary vocabulary, byte[] bytes, int rank, int from, int to) {
    int token = vocabulary.table().find(bytes, from, to - from);
    if (token == NONE) {
      String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
      throw fault(metadata, rank, bytes, "'%s' is no token".formatted(text));
    }
    return token;
  }

  private static AltiplanoException fault(
      Metadata metadata, int rank, byte[] line, String message) {
    String text = new String(line, StandardCharsets.UTF_8);
    return metadata.fault(
        VocabularyReader.MERGES, "element %d, '%s': %s".formatted(rank, text, message));
  }

  /** The first space that is not itself the left token. */
  private static int indexOfSpace(byte[] line) {
    for (int i = 1; i < line.length; i++) {
      if (line[i] == ' ') {
        return i;
      }
    }
    return -1;
  }

  private static long pair(int left, int right) {
    return (long) left << 32 | right;
  }

  private int slot(long pair) {
    int mask = pairs.length - 1;
    long hash = pair * 0x9E3779B97F4A7C15L;
    int slot = (int) (hash >>> 32) & mask;
    while (pairs[slot] != FREE && pairs[slot] != pair) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
