package io.altiplano.engine.template;

import io.altiplano.engine.template.Expression.BinaryOperator;
import io.altiplano.engine.template.Expression.UnaryOperator;
import java.util.ArrayList;
import java.util.List;

/** Operators on values, apart from {@code and} and {@code or}, which may leave a side alone. */
final class Operators {
  private final Rendering rendering;
  private final Comparison comparison;

  Operators(Rendering rendering) {
    this.rendering = rendering;
    this.comparison = new Comparison(rendering.budget());
  }

  Value unary(UnaryOperator operator, Value operand) {
    return switch (operator) {
      case NOT -> Value.of(!operand.isTruthy());
      case PLUS -> signed(operand, 1, "+");
      case MINUS -> signed(operand, -1, "-");
    };
  }

  private static Value signed(Value operand, int sign, String symbol) {
    if (operand instanceof Value.Real number) {
      return new Value.Real(sign * number.value());
    }
    if (Numbers.isWhole(operand)) {
      return Numbers.exact(() -> Math.multiplyExact(Numbers.whole(operand), sign));
    }
    throw new EvaluationFault("cannot apply '" + symbol + "' to " + operand.typeName());
  }

  Value binary(BinaryOperator operator, Value left, Value right) {
    return switch (operator) {
      case EQUAL -> Value.of(comparison.looselyEqual(left, right));
      case NOT_EQUAL -> Value.of(!comparison.looselyEqual(left, right));
      case IN -> Value.of(comparison.contains(right, left));
      case NOT_IN -> Value.of(!comparison.contains(right, left));
      case LESS -> Value.of(comparison.compare(left, right, true) < 0);
      case GREATER -> Value.of(comparison.compare(left, right, true) > 0);
      case LESS_OR_EQUAL -> Value.of(comparison.compare(left, right, true) <= 0);
      case GREATER_OR_EQUAL -> Value.of(comparison.compare(left, right, true) >= 0);
      case ADD -> add(left, right);
      case CONCATENATE -> concatenate(BinaryOperator.CONCATENATE, left, right);
      case MULTIPLY -> multiply(left, right);
      case REMAINDER ->
          left instanceof Value.Text format
              ? PercentFormat.format(rendering, format.marked(), right)
              : arithmetic(operator, left, right);
      case SUBTRACT, DIVIDE, FLOOR_DIVIDE, POWER -> arithmetic(operator, left, right);
      case AND, OR -> throw new AssertionError("decided before both sides are evaluated");
    };
  }

  private Value arithmetic(BinaryOperator operator, Value left, Value right) {
    if (Numbers.isNumeric(left) && Numbers.isNumeric(right)) {
      return Numbers.arithmetic(operator, left, right);
    }
    throw mismatch(operator, left, right);
  }

  private Value add(Value left, Value right) {
    if (left instanceof Value.Text || right instanceof Value.Text) {
      return concatenate(BinaryOperator.ADD, left, right);
    }
    if (left instanceof Value.Sequence first && right instanceof Value.Sequence second) {
      rendering.budget().elements((long) first.items().size() + second.items().size());
      List<Value> items = new ArrayList<>(first.items());
      items.addAll(second.items());
      return new Value.Sequence(items);
    }
    return arithmetic(BinaryOperator.ADD, left, right);
  }

  private Value concatenate(BinaryOperator operator, Value left, Value right) {
    if (isMissing(left) || isMissing(right)) {
      throw mismatch(operator, left, right);
    }
    MarkedStringBuilder joined = rendering.newText();
    joined.append(Display.joined(left, rendering.budget()));
    joined.append(Display.joined(right, rendering.budget()));
    return new Value.Text(joined.build());
  }

  private static boolean isMissing(Value value) {
    return value instanceof Value.None || value instanceof Value.Undefined;
  }

  private Value multiply(Value left, Value right) {
    if (Numbers.isWhole(right)) {
      long count = Math.max(0, Numbers.whole(right));
      if (left instanceof Value.Text text) {
        return repeat(text.marked(), count);
      }
      if (left instanceof Value.Sequence sequence) {
        return repeat(sequence.items(), count);
      }
    }
    if (Numbers.isWhole(left) && (right instanceof Value.Text || right instanceof Value.Sequence)) {
      return multiply(right, left);
    }
    return arithmetic(BinaryOperator.MULTIPLY, left, right);
  }

  private Value repeat(MarkedString text, long count) {
    MarkedStringBuilder repeated = rendering.newText();
    for (long i = 0; i < count && !text.isEmpty(); i++) {
      repeated.append(text);
    }
    return new Value.Text(repeated.build());
  }

  private Value repeat(List<Value> items, long count) {
    List<Value> repeated = new ArrayList<>();
    for (long i = 0; i < count && !items.isEmpty(); i++) {
      rendering.budget().elements(items.size());
      repeated.addAll(items);
    }
    return new Value.Sequence(repeated);
  }

  private static EvaluationFault mismatch(BinaryOperator operator, Value left, Value right) {
    return new EvaluationFault(
        "cannot apply '"
            + operator.symbol()
            + "' to "
            + left.typeName()
            + " and "
            + right.typeName());
  }
}
