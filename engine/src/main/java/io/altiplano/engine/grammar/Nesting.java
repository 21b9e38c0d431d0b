package io.altiplano.engine.grammar;

import io.altiplano.api.AltiplanoException;

/**
 * How deep the parts of a grammar, an expression or a schema may lie in one another: what reads
 * them calls itself for each level, and whoever asks chooses how many there are.
 */
final class Nesting {
  /** Groups and repetitions of a grammar, groups of an expression, parts of a schema. */
  static final int DEEPEST = 100;

  /** Objects and lists: a part of a schema stands in up to two, and what it names in more. */
  private static final int DEEPEST_VALUES = 3 * DEEPEST;

  private Nesting() {}

  /** Says of such parts that they lie too deep. */
  static String tooDeep(String parts) {
    return "%s lie more than %d deep in one another".formatted(parts, DEEPEST);
  }

  /** Throws INVALID_REQUEST for a value that lies in so many objects and lists. */
  static void requireValue(int depth, String parameter) {
    if (depth > DEEPEST_VALUES) {
      throw AltiplanoException.invalidParameter(
          parameter,
          "objects and lists lie more than %d deep in one another".formatted(DEEPEST_VALUES));
    }
  }
}
