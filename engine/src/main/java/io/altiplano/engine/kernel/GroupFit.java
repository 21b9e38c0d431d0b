package io.altiplano.engine.kernel;

import java.util.Arrays;

/**
 * Finds the scale (and minimum) with which small unsigned quants stand best for a group of floats,
 * by weighted least squares around several first guesses: the searches of ggml's K-quants, in its
 * order of arithmetic, since the bytes are compared.
 */
final class GroupFit {
  /** Groups whose largest magnitude is below count as zeros. */
  static final float EPSILON = 1e-15f;

  /** Adding 1.5 * 2^23 rounds to an integer, ties to even, which the low bits then spell. */
  private static final float ROUNDING = 12_582_912f;

  private static final int ROUNDING_BITS = 0x4b400000;
  private static final int DESCENTS = 5;
  private static final int GUESSES_EACH_SIDE = 9;

  private final int[] trial = new int[KBlocks.LENGTH];

  /** What {@link #asymmetric} subtracts: {@code x = scale * quant - minimum}. Never negative. */
  float minimum;

  /** To the nearest integer, ties to even; for magnitudes below 2^22. */
  static int nearest(float x) {
    return Float.floatToRawIntBits(x + ROUNDING) - ROUNDING_BITS;
  }

  private static int clamp(int value, int lowest, int highest) {
    return Math.max(lowest, Math.min(highest, value));
  }

  private static float extreme(float[] x, int from, int count) {
    float extreme = 0;
    for (int i = from; i < from + count; i++) {
      if (Math.abs(x[i]) > Math.abs(extreme)) {
        extreme = x[i];
      }
    }
    return extreme;
  }

  /**
   * Quants of {@code [-limit, limit)}, stored {@code limit} higher, weighted by {@code x^2}.
   *
   * @return the scale
   */
  float symmetric(float[] x, int from, int count, int limit, int[] quants, int at) {
    float extreme = extreme(x, from, count);
    if (Math.abs(extreme) < EPSILON) {
      return 0;
    }
    float scale = 0;
    float best = 0;
    for (int step = 0; step <= 2 * GUESSES_EACH_SIDE; step++) {
      // The plain guess first, then those around it from below.
      int nudge = step == 0 ? 0 : step - GUESSES_EACH_SIDE - (step <= GUESSES_EACH_SIDE ? 1 : 0);
      float inverse = step == 0 ? -limit / extreme : -(limit + 0.1f * nudge) / extreme;
      float products = 0;
      float squares = 0;
      for (int i = 0; i < count; i++) {
        float value = x[from + i];
        int quant = clamp(nearest(inverse * value), -limit, limit - 1);
        trial[i] = quant + limit;
        float weight = value * value;
        products += weight * value * quant;
        squares += weight * quant * quant;
      }
      if (step == 0 || (squares > 0 && products * products > best * squares)) {
        System.arraycopy(trial, 0, quants, at, count);
        scale = squares == 0 ? 0 : products / squares;
        best = scale * products;
      }
    }
    return scale;
  }

  /**
   * As {@link #symmetric}, but by moving one quant at a time from the plain guess.
   *
   * @return the scale
   */
  float descent(float[] x, int from, int count, int limit, int[] quants, int at) {
    float extreme = extreme(x, from, count);
    if (Math.abs(extreme) < EPSILON) {
      return 0;
    }
    float inverse = -limit / extreme;
    float products = 0;
    float squares = 0;
    for (int i = 0; i < count; i++) {
      float value = x[from + i];
      int quant = clamp(nearest(inverse * value), -limit, limit - 1);
      trial[i] = quant;
      float weight = value * value;
      products += weight * value * quant;
      squares += weight * quant * quant;
    }
    boolean changed = true;
    for (int round = 0; changed && round < DESCENTS; round++) {
      changed = false;
      for (int i = 0; i < count; i++) {
        float value = x[from + i];
        float weight = value * value;
        float otherProducts = products - weight * value * trial[i];
        if (otherProducts <= 0) {
          continue;
        }
        float otherSquares = squares - weight * trial[i] * trial[i];
        int quant = clamp(nearest(value * otherSquares / otherProducts), -limit, limit - 1);
        if (quant == trial[i]) {
          continue;
        }
        otherProducts += weight * value * quant;
        otherSquares += weight * quant * quant;
        if (otherSquares > 0
            && otherProducts * otherProducts * squares > products * products * otherSquares) {
          trial[i] = quant;
          products = otherProducts;
          squares = otherSquares;
          changed = true;
        }
      }
    }
    for (int i = 0; i < count; i++) {
      quants[at + i] = trial[i] + limit;
    }
    return squares > 0 ? products / squares : 0;
  }

  /**
   * How {@link #asymmetric} searches.
   *
   * @param limit the largest quant
   * @param first the first guess: so much is added to {@code limit} levels over the range
   * @param steps guesses after the first, 0.1 apart
   * @param absolute whether errors count by magnitude, not by square
   */
  record Search(int limit, float first, int steps, boolean absolute) {
    float error(float difference) {
      return absolute ? Math.abs(difference) : difference * difference;
    }
  }

  /**
   * Quants of {@code [0, limit]} and a {@link #minimum}.
   *
   * @param weights how much each element's error counts
   * @return the scale
   */
  float asymmetric(
      Search search, float[] x, int from, int count, float[] weights, int[] quants, int at) {
    float lowest = x[from];
    float highest = x[from];
    float weightSum = weights[0];
    float weightedSum = weightSum * x[from];
    for (int i = 1; i < count; i++) {
      float value = x[from + i];
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
      weightSum += weights[i];
      weightedSum += weights[i] * value;
    }
    lowest = Math.min(lowest, 0);
    if (highest == lowest) {
      Arrays.fill(quants, at, at + count, 0);
      minimum = -lowest;
      return 0;
    }
    float inverse = search.limit / (highest - lowest);
    float scale = 1 / inverse;
    guess(search, inverse, lowest, x, from, count);
    System.arraycopy(trial, 0, quants, at, count);
    float bestError = error(search, scale, lowest, x, from, count, weights);
    float least = lowest;
    for (int step = 0; step <= search.steps; step++) {
      inverse = (search.first + 0.1f * step + search.limit) / (highest - least);
      guess(search, inverse, least, x, from, count);
      float sum = 0;
      float squares = 0;
      float products = 0;
      for (int i = 0; i < count; i++) {
        float weighted = weights[i] * trial[i];
        sum += weighted;
        squares += weighted * trial[i];
        products += weighted * x[from + i];
      }
      float determinant = weightSum * squares - sum * sum;
      if (determinant <= 0) {
        continue;
      }
      float trialScale = (weightSum * products - weightedSum * sum) / determinant;
      float trialLeast = (squares * weightedSum - sum * products) / determinant;
      if (trialLeast > 0) {
        trialLeast = 0;
        trialScale = products / squares;
      }
      float error = error(search, trialScale, trialLeast, x, from, count, weights);
      if (error < bestError) {
        System.arraycopy(trial, 0, quants, at, count);
        bestError = error;
        scale = trialScale;
        least = trialLeast;
      }
    }
    minimum = -least;
    return scale;
  }

  private void guess(Search search, float inverse, float lowest, float[] x, int from, int count) {
    for (int i = 0; i < count; i++) {
      trial[i] = clamp(nearest(inverse * (x[from + i] - lowest)), 0, search.limit);
    }
  }

  private float error(
      Search search, float scale, float lowest, float[] x, int from, int count, float[] weights) {
    float error = 0;
    for (int i = 0; i < count; i++) {
      error += weights[i] * search.error(scale * trial[i] + lowest - x[from + i]);
    }
    return error;
  }
}
