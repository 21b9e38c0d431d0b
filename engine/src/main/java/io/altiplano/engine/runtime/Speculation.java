package io.altiplano.engine.runtime;

import io.altiplano.engine.draft.Drafter;
import java.util.ArrayList;
import java.util.List;

/**
 * Has a drafter guess for the sequences that generate, within what a step and the cache have room
 * for, and counts how often it is right.
 */
final class Speculation {
  private final Drafter drafter;
  private long drafted;
  private long accepted;

  Speculation(Drafter drafter) {
    this.drafter = drafter;
  }

  /** Guesses whose rows went through the model, since the start. */
  long drafted() {
    return drafted;
  }

  /** Of those, the ones that became text. */
  long accepted() {
    return accepted;
  }

  /**
   * Guesses what follows.
   *
   * @param rows that a step can take besides one of each
   * @param pages that can be taken besides those for one token of each
   */
  void guess(List<Sequence> generating, int rows, int pages) {
    int each = generating.isEmpty() ? 0 : rows / generating.size();
    if (each <= 0 || drafter.equals(Drafter.NONE)) {
      return;
    }
    List<Drafter.Text> texts = new ArrayList<>();
    for (Sequence sequence : generating) {
      int wanted = sequence.pace().wanted(generating.size(), drafter.cost());
      int room = Math.min(each, sequence.lengthLimit() - sequence.known());
      texts.add(new Drafter.Text(sequence, sequence.tokens(), Math.min(wanted, room)));
    }
    List<int[]> guesses = drafter.draft(texts);
    int left = pages;
    for (int i = 0; i < guesses.size(); i++) {
      Sequence sequence = generating.get(i);
      int further = furtherPages(sequence, guesses.get(i).length);
      if (further <= left) {
        left -= further;
        sequence.guess(guesses.get(i));
      }
    }
  }

  private static int furtherPages(Sequence sequence, int guesses) {
    return sequence.cache().pagesToReserve(1 + guesses) - sequence.cache().pagesToReserve(1);
  }

  /**
   * A step has checked a sequence's guesses.
   *
   * @param checked how many had rows
   */
  void settle(Sequence sequence, int checked) {
    drafted += checked;
    accepted += sequence.settleGuesses(checked);
  }
}
