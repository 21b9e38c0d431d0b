package io.altiplano.engine.tokenizer;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Finds the tokens that are recognised before all others: the longest first, of equals the
 * leftmost, as llama.cpp does it, but in one pass over the text instead of one for each token.
 * User-defined tokens are found everywhere, control tokens within {@link ControlRanges} only.
 * Immutable.
 */
final class SpecialTokenFinder {
  private static final int NONE = -1;

  /** Special tokens by falling length; their index here is their order. */
  private final int[] tokens;

  private final int[] lengths;
  private final boolean[] everywhere;

  /** Of each token, the longest other that begins it. */
  private final int[] shorter;

  private final ByteTrie trie;

  /** Of each node of the trie, the token that ends there. */
  private final int[] ending;

  /** Tokens that swallow the white space after them. */
  private final BitSet strippingRight;

  SpecialTokenFinder(Vocabulary vocabulary, BitSet strippingRight) {
    this.strippingRight = strippingRight;
    tokens =
        IntStream.range(0, vocabulary.size())
            .filter(token -> vocabulary.type(token).isLiteral())
            .boxed()
            .sorted(Comparator.comparingInt(token -> -vocabulary.bytes(token).length))
            .mapToInt(Integer::intValue)
            .toArray();
    lengths = Arrays.stream(tokens).map(token -> vocabulary.bytes(token).length).toArray();
    everywhere = new boolean[tokens.length];
    trie = new ByteTrie(Arrays.stream(lengths).sum());
    int[] nodes = new int[tokens.length];
    for (int order = 0; order < tokens.length; order++) {
      everywhere[order] = !vocabulary.type(tokens[order]).isReserved();
      nodes[order] = trie.enter(vocabulary.bytes(tokens[order]));
    }
    ending = new int[trie.nodes()];
    Arrays.fill(ending, NONE);
    for (int order = 0; order < tokens.length; order++) {
      ending[nodes[order]] = order;
    }
    shorter = new int[tokens.length];
    for (int order = 0; order < tokens.length; order++) {
      shorter[order] = longestPrefix(vocabulary.bytes(tokens[order]));
    }
  }

  /** The matches in a text, from left to right, not overlapping. */
  SpecialTokenMatches find(byte[] text, ControlRanges control) {
    MergeQueue candidates = candidates(text, control);
    if (candidates.isEmpty()) {
      return SpecialTokenMatches.EMPTY;
    }
    BitSet taken = new BitSet(text.length);
    var matches = new SpecialTokenMatches();
    while (!candidates.isEmpty()) {
      int order = (int) (candidates.firstKey() >>> 32);
      int from = candidates.firstPosition();
      candidates.removeFirst();
      if (taken.get(from)) {
        continue;
      }
      int to = from + lengths[order];
      int obstacle = taken.nextSetBit(from);
      if (obstacle >= 0 && obstacle < to) {
        int next = permitted(shorter[order], from, control);
        if (next != NONE) {
          candidates.add(MergeQueue.key(next, from), 0);
        }
        continue;
      }
      to = strippingRight.get(tokens[order]) ? skipSpace(text, to, taken) : to;
      taken.set(from, to);
      matches.add(from, to, tokens[order]);
    }
    matches.sort();
    return matches;
  }

  /** At each position the longest token that may stand there, if any. */
  private MergeQueue candidates(byte[] text, ControlRanges control) {
    var candidates = new MergeQueue(16);
    for (int from = 0; from < text.length; from++) {
      if (trie.begins(text[from])) {
        int order = permitted(longest(text, from), from, control);
        if (order != NONE) {
          candidates.add(MergeQueue.key(order, from), 0);
        }
      }
    }
    return candidates;
  }

  private int longest(byte[] text, int from) {
    int found = NONE;
    int node = ByteTrie.ROOT;
    for (int i = from; i < text.length; i++) {
      node = trie.child(node, text[i]);
      if (node == ByteTrie.ABSENT) {
        return found;
      }
      found = ending[node] == NONE ? found : ending[node];
    }
    return found;
  }

  /** The token, or the longest that begins it, which may stand at the position. */
  private int permitted(int longest, int from, ControlRanges control) {
    int order = longest;
    while (order != NONE && !everywhere[order] && !control.covers(from, from + lengths[order])) {
      order = shorter[order];
    }
    return order;
  }

  private int longestPrefix(byte[] text) {
    return longest(Arrays.copyOf(text, text.length - 1), 0);
  }

  /** C's {@code isspace}, as far as the next token. */
  private static int skipSpace(byte[] text, int from, BitSet taken) {
    int at = from;
    while (at < text.length
        && (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r'))
        && !taken.get(at)) {
      at++;
    }
    return at;
  }
}
