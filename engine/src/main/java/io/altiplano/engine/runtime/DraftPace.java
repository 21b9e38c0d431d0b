package io.altiplano.engine.runtime;

/**
 * How many tokens of one text are worth guessing: with the share of guesses that were right lately,
 * as many as gain most for what their rows cost. Texts do not depend on it.
 */
final class DraftPace {
  /** What a row more adds to a step of one: 16 rows of a 1B shape take 3.4 times as long as one. */
  private static final double ROW_COST = 0.15;

  private static final int MOST = 16;

  /** How much of what was learnt is left after a guess. */
  private static final double MEMORY = 0.85;

  /** Where guesses are not worth it, every so many steps two are tried. */
  private static final int PAUSE = 16;

  private static final int TRIED = 2;

  private double right = 2;
  private double tried = 3;
  private int pause;

  /**
   * Tokens to guess now, perhaps none.
   *
   * @param sequences that the step goes on with, whose rows cost all of them time
   * @param guessCost of one, as a share of a step of one row
   */
  int wanted(int sequences, double guessCost) {
    double step = 1 + ROW_COST * (sequences - 1);
    double cost = (ROW_COST + guessCost) * sequences / step;
    double likelihood = right / tried;
    double best = 1;
    int wanted = 0;
    double expected = 1;
    double all = 1;
    for (int length = 1; length <= MOST; length++) {
      all *= likelihood;
      expected += all;
      double gain = expected / (1 + cost * length);
      if (gain > best) {
        best = gain;
        wanted = length;
      }
    }
    if (wanted > 0) {
      return wanted;
    }
    pause++;
    return pause % PAUSE == 0 ? TRIED : 0;
  }

  /** Learns how many of the guesses were right; what came after a wrong one says nothing. */
  void learn(int guesses, int rightOnes) {
    right = MEMORY * right + rightOnes;
    tried = MEMORY * tried + rightOnes + (rightOnes < guesses ? 1 : 0);
  }
}
