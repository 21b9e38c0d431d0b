package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

/** Vectors of texts, which have the length 1. */
public final class UnitVectors {
  private UnitVectors() {}

  /** One as it is. */
  public static void requireUnit(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += x * x;
    }
    requireOne(squares);
  }

  /** One as a list. */
  public static void requireUnit(List<? extends Number> vector) {
    requireOne(vector.stream().mapToDouble(x -> Math.pow(x.doubleValue(), 2)).sum());
  }

  private static void requireOne(double squares) {
    assertThat(squares).isCloseTo(1, within(1e-4));
  }
}
