package io.altiplano.engine.sampling;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The tokens that spell DRY's breakers, as llama.cpp finds them: a token that contains a breaker's
 * text breaks alone; a token that ends with a breaker's first bytes breaks together with the tokens
 * of the rest, which have to follow. Immutable.
 */
public final class DryBreakers {
  /** No text breaks a repetition. */
  public static final DryBreakers NONE = new DryBreakers(new BitSet(), Map.of());

  private final BitSet whole;
  private final BitSet heads;

  /** What has to follow a head, each [tokens]. */
  private final Map<Integer, List<int[]>> tails;

  private DryBreakers(BitSet whole, Map<Integer, List<int[]>> tails) {
    this.whole = whole;
    this.tails = tails;
    this.heads = new BitSet();
    tails.keySet().forEach(heads::set);
  }

  /**
   * Searches the whole vocabulary.
   *
   * @param breakers texts as UTF-8, none empty
   * @param tokenBytes a token's bytes
   * @param encode plain text (never control tokens) to tokens, without BOS
   */
  public static DryBreakers of(
      List<byte[]> breakers,
      int vocabularySize,
      IntFunction<byte[]> tokenBytes,
      Function<byte[], int[]> encode) {
    BitSet whole = new BitSet(vocabularySize);
    Map<Integer, List<int[]>> tails = new HashMap<>();
    List<int[][]> tailsByOverlap = breakers.stream().map(text -> tails(text, encode)).toList();
    for (int token = 0; token < vocabularySize; token++) {
      byte[] bytes = tokenBytes.apply(token);
      for (int i = 0; i < breakers.size(); i++) {
        byte[] breaker = breakers.get(i);
        if (contains(bytes, breaker)) {
          whole.set(token);
        } else {
          collectTails(token, bytes, breaker, tailsByOverlap.get(i), tails);
        }
      }
    }
    return new DryBreakers(whole, tails);
  }

  /** By how many of the breaker's bytes the head ends with, the tokens of the others. */
  private static int[][] tails(byte[] breaker, Function<byte[], int[]> encode) {
    int[][] tails = new int[breaker.length][];
    for (int overlap = 1; overlap < breaker.length; overlap++) {
      tails[overlap] = encode.apply(Arrays.copyOfRange(breaker, overlap, breaker.length));
    }
    return tails;
  }

  private static void collectTails(
      int token,
      byte[] bytes,
      byte[] breaker,
      int[][] tailByOverlap,
      Map<Integer, List<int[]>> to) {
    int most = Math.min(bytes.length, breaker.length - 1);
    for (int overlap = 1; overlap <= most; overlap++) {
      if (matches(bytes, bytes.length - overlap, breaker, overlap)) {
        to.computeIfAbsent(token, head -> new ArrayList<>()).add(tailByOverlap[overlap]);
      }
    }
  }

  private static boolean contains(byte[] bytes, byte[] text) {
    for (int start = 0; start <= bytes.length - text.length; start++) {
      if (matches(bytes, start, text, text.length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(byte[] bytes, int start, byte[] text, int count) {
    return Arrays.equals(bytes, start, start + count, text, 0, count);
  }

  /** Whether this token alone contains a breaker. */
  boolean isBreaker(int token) {
    return whole.get(token);
  }

  /** How many tokens stand after the last breaker; all of them if there is none. */
  int distance(TokenHistory history) {
    for (int back = 0; back < history.size(); back++) {
      int length = lengthAt(history, back);
      if (length > 0) {
        return back + 1 - length;
      }
    }
    return history.size();
  }

  /** How many tokens the longest breaker has that starts there; 0 if none does. */
  private int lengthAt(TokenHistory history, int back) {
    int token = history.fromEnd(back);
    int longest = whole.get(token) ? 1 : 0;
    if (heads.get(token)) {
      for (int[] tail : tails.getOrDefault(token, List.of())) {
        if (tail.length + 1 > longest && follows(history, back, tail)) {
          longest = tail.length + 1;
        }
      }
    }
    return longest;
  }

  private static boolean follows(TokenHistory history, int back, int[] tail) {
    if (tail.length > back) {
      return false;
    }
    for (int i = 0; i < tail.length; i++) {
      if (history.fromEnd(back - 1 - i) != tail[i]) {
        return false;
      }
    }
    return true;
  }
}
