package io.altiplano.training.corpus;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The numbers from 0 to a count, shuffled, again and again in another order. */
final class ShuffledOrder {
  private final int[] order;
  private final long seed;
  private final int stream;
  private long epoch;
  private int at;

  /**
   * @param stream makes another sequence of orders of the same seed
   */
  ShuffledOrder(int count, long seed, int stream) {
    this.order = new int[count];
    this.seed = seed;
    this.stream = stream;
    shuffle();
  }

  int next() {
    if (at == order.length) {
      epoch++;
      at = 0;
      shuffle();
    }
    return order[at++];
  }

  double epochs() {
    return epoch + (double) at / order.length;
  }

  /** Depends on seed, stream and epoch alone. */
  private void shuffle() {
    long mixed = new SplittableRandom(seed).nextLong() + stream;
    SplittableRandom random = new SplittableRandom(new SplittableRandom(mixed).nextLong() + epoch);
    Arrays.setAll(order, i -> i);
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int moved = order[i];
      order[i] = order[other];
      order[other] = moved;
    }
  }
}
