package io.altiplano.training.corpus;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Fills rows with whole examples: the one that waited longest, and then of those that wait the
 * longest that fits. Holds a few back for that; none waits for ever.
 */
final class RowPacker {
  private final Iterator<Example> examples;
  private final int length;
  private final int window;
  private final List<Example> waiting = new ArrayList<>();

  /**
   * @param length inputs of a row; no example has more than one token more
   * @param window how many examples wait at once; 1 keeps their order
   */
  RowPacker(Iterator<Example> examples, int length, int window) {
    this.examples = examples;
    this.length = length;
    this.window = window;
  }

  /** The examples of the next row; empty when there are no more. */
  List<Example> next() {
    List<Example> row = new ArrayList<>();
    int room = length;
    refill();
    int index = waiting.isEmpty() ? -1 : 0;
    while (index >= 0) {
      Example example = waiting.remove(index);
      row.add(example);
      room -= inputs(example);
      refill();
      index = longest(room);
    }
    return row;
  }

  /** The last token is a target only. */
  static int inputs(Example example) {
    return example.tokens().length - 1;
  }

  private void refill() {
    while (waiting.size() < window && examples.hasNext()) {
      waiting.add(examples.next());
    }
  }

  private int longest(int room) {
    int best = -1;
    int most = 0;
    for (int i = 0; i < waiting.size(); i++) {
      int inputs = inputs(waiting.get(i));
      if (inputs <= room && inputs > most) {
        best = i;
        most = inputs;
      }
    }
    return best;
  }
}
