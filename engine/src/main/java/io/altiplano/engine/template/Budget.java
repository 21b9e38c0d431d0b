package io.altiplano.engine.template;

/** What is left of the limits while one rendering runs; one thread's. */
final class Budget {
  private final TemplateLimits limits;
  private long steps;
  private long characters;
  private long elements;
  private int depth;

  Budget(TemplateLimits limits) {
    this.limits = limits;
  }

  /** One more nested evaluation; to be matched by {@link #leave}. */
  void enter() {
    if (++depth > limits.depth()) {
      throw new EvaluationFault("nested deeper than " + limits.depth() + " levels");
    }
    steps(1);
  }

  void leave() {
    depth--;
  }

  /** Checks a walk into a value, which may contain itself. */
  void walk(int valueDepth) {
    if (valueDepth > limits.depth()) {
      throw new EvaluationFault("a value is nested deeper than " + limits.depth() + " levels");
    }
    steps(1);
  }

  void steps(long count) {
    steps += count;
    if (steps > limits.steps()) {
      throw new EvaluationFault("the template takes more than " + limits.steps() + " steps");
    }
  }

  /** A pass over so many characters. */
  void scan(int length) {
    steps(length >> 6);
  }

  /** A pass over so many characters that may copy them all. */
  void copy(int length) {
    scan(length);
    characters(0, length);
  }

  /** A search for a text in another, at its worst. */
  void search(int length, int patternLength) {
    steps((long) (length >> 6) * (1 + (patternLength >> 6)));
  }

  /** So many characters appended to a text that has {@code length} already. */
  void characters(int length, int count) {
    characters += count;
    if ((long) length + count > limits.textCharacters()) {
      throw new EvaluationFault(
          "a text grows longer than " + limits.textCharacters() + " characters");
    }
    if (characters > limits.totalCharacters()) {
      throw new EvaluationFault(
          "the template makes more than " + limits.totalCharacters() + " characters of text");
    }
  }

  /** So many elements of a new list or map. */
  void elements(long count) {
    elements += count;
    if (elements > limits.totalElements()) {
      throw new EvaluationFault(
          "the template makes more than " + limits.totalElements() + " list elements");
    }
    steps(count);
  }
}
