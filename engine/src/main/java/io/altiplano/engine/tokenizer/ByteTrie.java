package io.altiplano.engine.tokenizer;

import java.util.Arrays;

/** A tree of byte strings, its edges in one open-addressing table. Immutable once filled. */
final class ByteTrie {
  static final int ROOT = 0;
  static final int ABSENT = -1;

  private static final long FREE = -1;

  /** Node in the upper bits, byte in the lower eight. */
  private final long[] edges;

  private final int[] children;
  private final boolean[] first = new boolean[256];
  private int nodes = 1;

  /** Room for strings of so many bytes together. */
  ByteTrie(int bytes) {
    edges = new long[Math.max(16, Integer.highestOneBit(Math.max(1, bytes)) << 2)];
    Arrays.fill(edges, FREE);
    children = new int[edges.length];
  }

  int nodes() {
    return nodes;
  }

  /** Enters a string; the node where it ends. */
  int enter(byte[] string) {
    int node = ROOT;
    if (string.length > 0) {
      first[string[0] & 0xFF] = true;
    }
    for (byte next : string) {
      int slot = slot(edge(node, next));
      if (edges[slot] == FREE) {
        edges[slot] = edge(node, next);
        children[slot] = nodes++;
      }
      node = children[slot];
    }
    return node;
  }

  /** Whether some string begins with this byte. */
  boolean begins(byte value) {
    return first[value & 0xFF];
  }

  /** The child of a node, or {@link #ABSENT}. */
  int child(int node, byte next) {
    int slot = slot(edge(node, next));
    return edges[slot] == FREE ? ABSENT : children[slot];
  }

  private static long edge(int node, byte next) {
    return (long) node << 8 | (next & 0xFF);
  }

  private int slot(long edge) {
    int mask = edges.length - 1;
    int slot = (int) ((edge * 0x9E3779B97F4A7C15L) >>> 32) & mask;
    while (edges[slot] != FREE && edges[slot] != edge) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
