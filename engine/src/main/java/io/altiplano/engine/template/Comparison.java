package io.altiplano.engine.template;

import java.util.List;
import java.util.Locale;

/** Equality, order and membership. Texts compare by their characters, whoever's they are. */
final class Comparison {
  private final Budget budget;

  Comparison(Budget budget) {
    this.budget = budget;
  }

  /** {@code ==}: numbers and booleans by value, none and undefined alike. */
  boolean looselyEqual(Value left, Value right) {
    if (Numbers.isNumeric(left) && Numbers.isNumeric(right)) {
      return numbersEqual(left, right);
    }
    if (isMissing(left) && isMissing(right)) {
      return true;
    }
    return equal(left, right, true, 0);
  }

  /** As {@code in} and {@code eq} compare: a boolean equals no number, none no undefined. */
  boolean strictlyEqual(Value left, Value right) {
    return equal(left, right, false, 0);
  }

  private static boolean isMissing(Value value) {
    return value instanceof Value.None || value instanceof Value.Undefined;
  }

  private static boolean numbersEqual(Value left, Value right) {
    if (Numbers.isWhole(left) && Numbers.isWhole(right)) {
      return Numbers.whole(left) == Numbers.whole(right);
    }
    return Numbers.real(left) == Numbers.real(right);
  }

  private boolean equal(Value left, Value right, boolean loosely, int depth) {
    budget.walk(depth);
    if (left instanceof Value.Text a && right instanceof Value.Text b) {
      budget.scan(Math.min(a.text().length(), b.text().length()));
      return a.text().equals(b.text());
    }
    if (left instanceof Value.Sequence a && right instanceof Value.Sequence b) {
      return listsEqual(a.items(), b.items(), loosely, depth);
    }
    if (left instanceof Value.Undefined && right instanceof Value.Undefined) {
      return true;
    }
    boolean numbers = Numbers.isNumeric(left) && Numbers.isNumeric(right);
    boolean booleans = left instanceof Value.Bool || right instanceof Value.Bool;
    if (numbers && (loosely || !booleans)) {
      return numbersEqual(left, right);
    }
    // Booleans and none are single objects; maps, namespaces and functions equal only themselves.
    return isSame(left, right);
  }

  @SuppressWarnings("ReferenceEquality")
  static boolean isSame(Value left, Value right) {
    return left == right;
  }

  private boolean listsEqual(List<Value> a, List<Value> b, boolean loosely, int depth) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!equal(a.get(i), b.get(i), loosely, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  /** {@code needle in container}; nothing is in an undefined value. */
  boolean contains(Value container, Value needle) {
    return switch (container) {
      case Value.Undefined _ -> false;
      case Value.Sequence sequence -> {
        for (Value item : sequence.items()) {
          if (strictlyEqual(item, needle)) {
            yield true;
          }
        }
        yield false;
      }
      case Value.Mapping mapping ->
          needle instanceof Value.Text key && mapping.entries().containsKey(key.text());
      case Value.Text text when needle instanceof Value.Text part -> {
        budget.search(text.text().length(), part.text().length());
        yield text.text().contains(part.text());
      }
      case Value.Text _, Value.Int _, Value.Real _, Value.Bool _ -> throw not(container, needle);
      case Value.None _, Value.Namespace _, Value.Callable _ -> throw not(container, needle);
    };
  }

  private static EvaluationFault not(Value container, Value needle) {
    return new EvaluationFault(
        "cannot look for " + needle.typeName() + " in " + container.typeName());
  }

  /** Negative, zero or positive; a fault between values that have no order. */
  int compare(Value left, Value right, boolean caseSensitive) {
    budget.steps(1);
    if (Numbers.isNumeric(left) && Numbers.isNumeric(right)) {
      return Numbers.isWhole(left) && Numbers.isWhole(right)
          ? Long.compare(Numbers.whole(left), Numbers.whole(right))
          : Double.compare(Numbers.real(left) + 0.0, Numbers.real(right) + 0.0);
    }
    if (left instanceof Value.Text a && right instanceof Value.Text b) {
      budget.scan(a.text().length() + b.text().length());
      return caseSensitive
          ? a.text().compareTo(b.text())
          : a.text().toLowerCase(Locale.ROOT).compareTo(b.text().toLowerCase(Locale.ROOT));
    }
    throw new EvaluationFault("cannot compare " + left.typeName() + " with " + right.typeName());
  }

  /** As {@link #compare} for sorting, where none and undefined equal their like. */
  int order(Value left, Value right, boolean caseSensitive) {
    boolean bothNone = left instanceof Value.None && right instanceof Value.None;
    boolean bothUndefined = left instanceof Value.Undefined && right instanceof Value.Undefined;
    return bothNone || bothUndefined ? 0 : compare(left, right, caseSensitive);
  }
}
