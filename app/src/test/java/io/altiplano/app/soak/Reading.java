package io.altiplano.app.soak;

import java.util.Map;
import java.util.Objects;

/**
 * What a server held at one moment.
 *
 * @param live what was on its heap
 */
record Reading(Map<Figure, Double> figures, HeapHistogram live) {
  Reading {
    figures = Map.copyOf(figures);
  }

  double of(Figure figure) {
    return Objects.requireNonNull(figures.get(figure), figure.words());
  }
}
