package io.altiplano.engine.template;

import java.util.List;
import java.util.Optional;

/** What has a value; {@code at} is its offset in the source. */
sealed interface Expression {
  int at();

  record Literal(int at, Value value) implements Expression {}

  record Name(int at, String name) implements Expression {}

  /** A list or, in round brackets, a tuple. */
  record ListLiteral(int at, List<Expression> items) implements Expression {}

  record MapLiteral(int at, List<MapEntry> entries) implements Expression {}

  record Unary(int at, UnaryOperator operator, Expression operand) implements Expression {}

  record Binary(int at, BinaryOperator operator, Expression left, Expression right)
      implements Expression {}

  /** {@code then if test else otherwise}; without else, undefined. */
  record Conditional(int at, Expression test, Expression then, Optional<Expression> otherwise)
      implements Expression {}

  record Member(int at, Expression object, String name) implements Expression {}

  record Index(int at, Expression object, Expression index) implements Expression {}

  record Slice(
      int at,
      Expression object,
      Optional<Expression> start,
      Optional<Expression> stop,
      Optional<Expression> step)
      implements Expression {}

  record Call(int at, Expression callee, List<Argument> arguments) implements Expression {}

  record Filter(int at, Expression operand, FilterCall call) implements Expression {}

  record Test(int at, Expression operand, String name, List<Argument> arguments, boolean negated)
      implements Expression {}

  /** One {@code key: value} of a map literal. */
  record MapEntry(Expression key, Expression value) {}

  /** A filter's name and arguments, as they stand behind the bar. */
  record FilterCall(int at, String name, List<Argument> arguments) {}

  /** One argument of a call; the name is that of a keyword argument. */
  record Argument(Kind kind, String name, Expression value) {
    /** How the argument is passed. */
    enum Kind {
      POSITIONAL,
      KEYWORD,
      /** {@code *list} */
      SPREAD,
      /** {@code **map} */
      KEYWORD_SPREAD
    }

    static Argument positional(Expression value) {
      return new Argument(Kind.POSITIONAL, "", value);
    }
  }

  /** Operators before their operand. */
  enum UnaryOperator {
    NOT,
    PLUS,
    MINUS
  }

  /** Operators between their operands. */
  enum BinaryOperator {
    OR("or", 1),
    AND("and", 2),
    IN("in", 3),
    NOT_IN("not in", 3),
    EQUAL("==", 3),
    NOT_EQUAL("!=", 3),
    LESS("<", 3),
    GREATER(">", 3),
    LESS_OR_EQUAL("<=", 3),
    GREATER_OR_EQUAL(">=", 3),
    ADD("+", 4),
    SUBTRACT("-", 4),
    CONCATENATE("~", 4),
    MULTIPLY("*", 5),
    DIVIDE("/", 5),
    FLOOR_DIVIDE("//", 5),
    REMAINDER("%", 5),
    POWER("**", 6);

    private final String symbol;
    private final int precedence;

    BinaryOperator(String symbol, int precedence) {
      this.symbol = symbol;
      this.precedence = precedence;
    }

    String symbol() {
      return symbol;
    }

    /** Higher binds tighter; equal ones group to the left. */
    int precedence() {
      return precedence;
    }
  }
}
