package io.altiplano.engine.draft;

import java.util.Arrays;
import java.util.List;

/**
 * Guesses that a text goes on as it did where it last read the same: answers quote their prompt,
 * code repeats its names, JSON its keys. Costs next to nothing.
 *
 * @param leastMatch tokens that have to read the same before anything is guessed
 */
public record PromptLookup(int leastMatch) implements Drafter {
  /** A longer match says no more. */
  private static final int MOST_MATCH = 16;

  /** One token that came before says little; two are often a word. */
  private static final int USUAL_LEAST_MATCH = 2;

  public PromptLookup() {
    this(USUAL_LEAST_MATCH);
  }

  @Override
  public List<int[]> draft(List<Text> texts) {
    return texts.stream().map(text -> guess(text.tokens(), text.most())).toList();
  }

  private int[] guess(int[] tokens, int most) {
    int next = longestMatch(tokens);
    if (next < 0) {
      return new int[0];
    }
    int[] guess = Arrays.copyOfRange(tokens, next, next + most);
    // Where the end of the text is reached, it repeats itself.
    int known = tokens.length - next;
    for (int i = known; i < most; i++) {
      guess[i] = guess[i - known];
    }
    return guess;
  }

  /** Behind the latest of the places that read longest like the end of the text, or -1. */
  private int longestMatch(int[] tokens) {
    int last = tokens.length - 1;
    int longest = leastMatch - 1;
    int behind = -1;
    for (int end = last - 1; end >= longest && longest < MOST_MATCH; end--) {
      int length = 0;
      while (length <= end
          && length < MOST_MATCH
          && tokens[end - length] == tokens[last - length]) {
        length++;
      }
      if (length > longest) {
        longest = length;
        behind = end + 1;
      }
    }
    return behind;
  }
}
