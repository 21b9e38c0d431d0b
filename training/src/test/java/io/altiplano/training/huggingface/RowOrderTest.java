package io.altiplano.training.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altiplano.training.shape.RotaryScaling;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sorting rows otherwise is right if attention scores stay, whichever pairs are turned. */
class RowOrderTest {
  private static final int HEAD = 8;

  @Test
  void halvesAndNeighboursScoreAlike() {
    Random random = new Random(5);
    double[] query = random.doubles(HEAD, -1, 1).toArray();
    double[] key = random.doubles(HEAD, -1, 1).toArray();
    RowOrder order = new RowOrder.HalvesToNeighbours(HEAD);
    double[] sortedQuery = sorted(query, order);
    double[] sortedKey = sorted(key, order);
    for (int distance = 0; distance < 50; distance += 7) {
      double[] far = turned(query, 3 + distance, true);
      double expected = dot(far, turned(key, 3, true));
      double actual = dot(turned(sortedQuery, 3 + distance, false), turned(sortedKey, 3, false));
      assertThat(actual).isCloseTo(expected, within(1e-12));
    }
  }

  private static double[] sorted(double[] rows, RowOrder order) {
    double[] sorted = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      sorted[i] = rows[order.source(i)];
    }
    return sorted;
  }

  /** Rotary embedding as the two libraries state it. */
  private static double[] turned(double[] x, int position, boolean halves) {
    double[] out = new double[HEAD];
    for (int pair = 0; pair < HEAD / 2; pair++) {
      double angle = position * Math.pow(10_000, -2.0 * pair / HEAD);
      int first = halves ? pair : 2 * pair;
      int second = halves ? pair + HEAD / 2 : 2 * pair + 1;
      out[first] = x[first] * Math.cos(angle) - x[second] * Math.sin(angle);
      out[second] = x[second] * Math.cos(angle) + x[first] * Math.sin(angle);
    }
    return out;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @Test
  void theTwoOrdersUndoEachOther() {
    RowOrder there = new RowOrder.HalvesToNeighbours(HEAD);
    RowOrder back = new RowOrder.NeighboursToHalves(HEAD);
    for (int row = 0; row < 3 * HEAD; row++) {
      assertThat(there.source(back.source(row))).isEqualTo(row);
      assertThat(back.source(row) / HEAD).isEqualTo(row / HEAD);
    }
  }

  @Test
  void llama3DivisorsAreThoseOfThePublishedModel() {
    // Llama 3.2 1B: heads of 64, base 500000, factor 32; ends and one blended by hand.
    float[] divisors = new RotaryScaling.Llama3(32, 1, 4, 8192).divisors(64, 500_000);
    assertThat(divisors[0]).isEqualTo(1);
    assertThat(divisors[31]).isEqualTo(32);
    // Pair 16: wave 2 pi sqrt(500000) = 4442.88; turns 1.84384; kept 0.281280.
    assertThat(divisors[16]).isCloseTo(1 / (0.71872f / 32 + 0.28128f), within(1e-3f));
    assertThat(RotaryScaling.Llama3.of(divisors, 500_000))
        .contains(new RotaryScaling.Llama3(32, 1, 4, 8192));
  }
}
