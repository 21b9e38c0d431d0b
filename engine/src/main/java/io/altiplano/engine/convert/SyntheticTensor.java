package io.altiplano.engine.convert;

import io.altiplano.engine.tensor.Shape;

/**
 * A tensor to be filled with evenly distributed numbers around a centre.
 *
 * @param isMatrix whether it takes the file's type; the others are F32 in every file
 * @param reach the largest distance from the centre
 */
record SyntheticTensor(String name, Shape shape, boolean isMatrix, float centre, float reach) {
  /** The square root of 3: even numbers of this reach have the variance 1. */
  private static final double UNIT_REACH = Math.sqrt(3);

  /** A weight whose outputs are {@code gain} times as large as its inputs. */
  static SyntheticTensor matrix(String name, double gain, long... dimensions) {
    Shape shape = new Shape(dimensions);
    float reach = (float) (gain * UNIT_REACH / Math.sqrt((double) shape.dimension(0)));
    return new SyntheticTensor(name, shape, true, 0, reach);
  }

  /** A router, which stays F32 in quantised files too. */
  static SyntheticTensor router(String name, double gain, long width, long experts) {
    SyntheticTensor matrix = matrix(name, gain, width, experts);
    return new SyntheticTensor(name, matrix.shape(), false, 0, matrix.reach());
  }

  static SyntheticTensor norm(String name, long width) {
    return new SyntheticTensor(name, new Shape(width), false, 1f, 0.5f);
  }

  /** A norm of what a layer adds, which real models keep small. */
  static SyntheticTensor postNorm(String name, long width) {
    return new SyntheticTensor(name, new Shape(width), false, 0.25f, 0.125f);
  }

  static SyntheticTensor bias(String name, long width) {
    return new SyntheticTensor(name, new Shape(width), false, 0, 0.75f);
  }

  /** Factors that rotary frequencies are divided by. */
  static SyntheticTensor factors(String name, long pairs, float centre) {
    return new SyntheticTensor(name, new Shape(pairs), false, centre, 0.4f * centre);
  }
}
