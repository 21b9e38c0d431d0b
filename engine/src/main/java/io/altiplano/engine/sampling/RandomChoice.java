package io.altiplano.engine.sampling;

import java.util.SplittableRandom;

/**
 * Draws a token by its probability at a temperature. One draw of the generator a token, whatever
 * the candidates are, so the n-th token of a seed always gets the n-th draw.
 *
 * <p>The generator is SplitMix64 (Steele, Lea and Flood, 2014), as {@link SplittableRandom} has it;
 * a test pins its published sequence. Not safe for use by several threads at once.
 */
public final class RandomChoice implements Choice {
  private final float temperature;
  private final SplittableRandom random;

  /**
   * A choice with its own random state.
   *
   * @param temperature over 0; logits are divided by it
   */
  public RandomChoice(float temperature, long seed) {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature must be over 0, got " + temperature);
    }
    this.temperature = temperature;
    this.random = new SplittableRandom(seed);
  }

  @Override
  public int choose(Candidates candidates) {
    double[] weights = candidates.weights(temperature);
    int size = candidates.size();
    double total = 0;
    for (int i = 0; i < size; i++) {
      total += weights[i];
    }
    // 53 random bits: from 0 up to and without 1, so the target stays below the total.
    double target = (random.nextLong() >>> 11) * 0x1p-53 * total;
    double reached = 0;
    for (int i = 0; i < size; i++) {
      reached += weights[i];
      if (reached > target) {
        return candidates.id(i);
      }
    }
    throw new AssertionError("the same sum twice: " + reached + " and " + total);
  }
}
