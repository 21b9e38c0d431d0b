package io.altiplano.architecture.sample.second;

import java.util.Optional;

/** Imports from the left, as it may; together with {@code Leaning} that is a cycle. */
public record Standing(Optional<Class<?>> left) {
  static final Standing LEFT =
      new Standing(Optional.of(io.altiplano.architecture.sample.first.Leaning.class));
}
