package io.altiplano.engine.sampling;

import java.util.Arrays;

/**
 * DRY ("don't repeat yourself", github.com/oobabooga/text-generation-webui pull 5677): where the
 * text's last n tokens stood before, the token that followed them then is penalised by {@code
 * multiplier * base^(n - allowedLength)}, n at least {@code allowedLength}. No repetition reaches
 * back across a breaker. The time for a token grows with the window, not with its square.
 */
public final class Dry implements LogitFilter {
  /** The greatest power of any base that a float holds: ln of {@link Float#MAX_VALUE}. */
  private static final double LARGEST_EXPONENT_LOGARITHM = 88.7228391;

  private final float multiplier;
  private final float base;
  private final int allowedLength;
  private final int longestExponent;
  private final DryBreakers breakers;
  private final TokenHistory history;

  /** By distance from the newest token, how long a repetition ends there; [history]. */
  private int[] repeated = new int[0];

  /** The longest repetition that each token would continue, [vocabulary]; 0 between calls. */
  private final int[] longest;

  /**
   * A penalty over a window of recent tokens.
   *
   * @param multiplier over 0
   * @param base at least 1
   * @param allowedLength at least 1
   * @param window how many recent tokens are searched; at least 1
   */
  public Dry(
      float multiplier,
      float base,
      int allowedLength,
      int window,
      DryBreakers breakers,
      int vocabularySize) {
    this.multiplier = multiplier;
    this.base = base;
    this.allowedLength = allowedLength;
    this.longestExponent =
        base > 1.000001f
            ? (int) (LARGEST_EXPONENT_LOGARITHM / StrictMath.log(base))
            : Integer.MAX_VALUE;
    this.breakers = breakers;
    this.history = new TokenHistory(window);
    this.longest = new int[vocabularySize];
  }

  @Override
  public void accept(int token) {
    history.add(token);
  }

  @Override
  public void apply(float[] logits) {
    if (history.size() <= allowedLength) {
      return;
    }
    int limit = breakers.distance(history);
    if (limit < allowedLength) {
      return;
    }
    measureRepetitions();
    for (int back = 1; back < history.size(); back++) {
      int length = Math.min(repeated[back], limit);
      int follower = history.fromEnd(back - 1);
      if (length >= allowedLength && !breakers.isBreaker(follower)) {
        longest[follower] = Math.max(longest[follower], length);
      }
    }
    for (int back = 1; back < history.size(); back++) {
      int follower = history.fromEnd(back - 1);
      if (longest[follower] > 0) {
        logits[follower] -= penalty(longest[follower]);
        longest[follower] = 0;
      }
    }
  }

  private float penalty(int length) {
    int exponent = Math.min(length - allowedLength, longestExponent);
    return (float) (multiplier * StrictMath.pow(base, exponent));
  }

  /**
   * The Z-algorithm (Gusfield, Algorithms on Strings, 1.3) over the text read backwards: {@code
   * repeated[back]} is how many tokens before and at that place equal the newest ones.
   */
  private void measureRepetitions() {
    int size = history.size();
    if (repeated.length < size) {
      repeated = Arrays.copyOf(repeated, Math.max(size, 2 * repeated.length));
    }
    int boxStart = 0;
    int boxEnd = 0;
    for (int back = 1; back < size; back++) {
      int length = back < boxEnd ? Math.min(boxEnd - back, repeated[back - boxStart]) : 0;
      while (back + length < size && history.fromEnd(length) == history.fromEnd(back + length)) {
        length++;
      }
      repeated[back] = length;
      if (back + length > boxEnd) {
        boxStart = back;
        boxEnd = back + length;
      }
    }
  }
}
