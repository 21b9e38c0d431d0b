package io.altiplano.training.recipe;

import java.util.Optional;

/**
 * One key of the recipe file.
 *
 * @param fallback what it is when the file does not say
 * @param absence in words, what it is when the file does not say
 * @param meaning one or two sentences
 */
record Key<T>(String name, Kind<T> kind, Optional<T> fallback, String absence, String meaning) {
  static final String REQUIRED = "required";

  static <T> Key<T> required(String name, Kind<T> kind, String meaning) {
    return new Key<>(name, kind, Optional.empty(), REQUIRED, meaning);
  }

  /** One that is required under a condition. */
  static <T> Key<T> required(String name, Kind<T> kind, String condition, String meaning) {
    return new Key<>(name, kind, Optional.empty(), REQUIRED + " " + condition, meaning);
  }

  /** One whose value, where it is missing, comes from elsewhere. */
  static <T> Key<T> optional(String name, Kind<T> kind, String origin, String meaning) {
    return new Key<>(name, kind, Optional.empty(), "default: " + origin, meaning);
  }

  static <T> Key<T> defaulted(String name, Kind<T> kind, T fallback, String meaning) {
    return new Key<>(
        name, kind, Optional.of(fallback), "default: " + kind.spelling(fallback), meaning);
  }
}
