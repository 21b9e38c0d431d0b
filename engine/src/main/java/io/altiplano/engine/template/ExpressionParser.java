package io.altiplano.engine.template;

import io.altiplano.engine.template.Expression.Argument;
import io.altiplano.engine.template.Expression.BinaryOperator;
import io.altiplano.engine.template.Expression.FilterCall;
import io.altiplano.engine.template.Expression.UnaryOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Parses expressions. From loose to tight: {@code if else}, {@code or}, {@code and}, {@code not},
 * comparison and {@code in}, {@code + - ~}, {@code * / // %}, {@code **}, {@code is}, filters,
 * signs, then members, indexes and calls.
 */
final class ExpressionParser {
  // Tests that take an argument without brackets: "is divisibleby 3".
  private static final Set<String> TESTS_OF_TWO =
      Set.of(
          "divisibleby",
          "eq",
          "equalto",
          "ne",
          "lt",
          "lessthan",
          "le",
          "gt",
          "greaterthan",
          "ge",
          "in",
          "sameas");

  private static final int COMPARISON = BinaryOperator.EQUAL.precedence();
  private static final int LOOSEST = BinaryOperator.OR.precedence();

  private final TokenStream tokens;

  ExpressionParser(TokenStream tokens) {
    this.tokens = tokens;
  }

  Expression parse() {
    tokens.enter();
    int at = tokens.at();
    Expression then = parseCondition();
    Expression result = then;
    if (tokens.acceptName("if")) {
      Expression test = parseCondition();
      Optional<Expression> otherwise =
          tokens.acceptName("else") ? Optional.of(parse()) : Optional.empty();
      result = new Expression.Conditional(at, test, then, otherwise);
    }
    tokens.leave();
    return result;
  }

  /** An expression that is no {@code if else}. */
  Expression parseCondition() {
    return binary(LOOSEST);
  }

  /** Expressions with commas between them make a tuple. */
  Expression parseSequence() {
    int at = tokens.at();
    Expression first = parse();
    if (!tokens.peek().isSymbol(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (tokens.acceptSymbol(",") && startsExpression()) {
      items.add(parse());
    }
    return new Expression.ListLiteral(at, List.copyOf(items));
  }

  private boolean startsExpression() {
    Token token = tokens.peek();
    return switch (token.type()) {
      case NAME, NUMBER, STRING -> true;
      case SYMBOL ->
          token.isSymbol("(")
              || token.isSymbol("[")
              || token.isSymbol("{")
              || token.isSymbol("-")
              || token.isSymbol("+");
      case DATA, OPEN_STATEMENT, CLOSE_STATEMENT, OPEN_EXPRESSION, CLOSE_EXPRESSION, END -> false;
    };
  }

  private Expression binary(int loosest) {
    int at = tokens.at();
    Expression left = loosest <= COMPARISON && tokens.peek().isName("not") ? not() : test();
    while (true) {
      Optional<BinaryOperator> found = operator();
      if (found.isEmpty() || found.get().precedence() < loosest) {
        return left;
      }
      BinaryOperator operator = found.get();
      tokens.take();
      if (operator == BinaryOperator.NOT_IN) {
        tokens.take();
      }
      tokens.enter();
      Expression right = binary(operator.precedence() + 1);
      tokens.leave();
      left = new Expression.Binary(at, operator, left, right);
    }
  }

  private Expression not() {
    int at = tokens.at();
    tokens.expectName("not");
    tokens.enter();
    Expression operand = binary(COMPARISON);
    tokens.leave();
    return new Expression.Unary(at, UnaryOperator.NOT, operand);
  }

  private Optional<BinaryOperator> operator() {
    Token token = tokens.peek();
    if (token.isName("not")) {
      return tokens.peekSecond().isName("in")
          ? Optional.of(BinaryOperator.NOT_IN)
          : Optional.empty();
    }
    if (token.type() == Token.Type.SYMBOL || token.type() == Token.Type.NAME) {
      for (BinaryOperator operator : BinaryOperator.values()) {
        if (operator.symbol().equals(token.text())) {
          return Optional.of(operator);
        }
      }
    }
    return Optional.empty();
  }

  private Expression test() {
    Expression operand = filtered();
    while (tokens.peek().isName("is")) {
      int at = tokens.at();
      tokens.take();
      boolean negated = tokens.acceptName("not");
      String name = tokens.takeName("the name of a test");
      List<Argument> arguments = List.of();
      if (tokens.peek().isSymbol("(")) {
        arguments = arguments();
      } else if (TESTS_OF_TWO.contains(name)) {
        arguments = List.of(Argument.positional(signed()));
      }
      operand = new Expression.Test(at, operand, name, arguments, negated);
    }
    return operand;
  }

  private Expression filtered() {
    Expression operand = signed();
    while (tokens.acceptSymbol("|")) {
      FilterCall call = filterCall();
      operand = new Expression.Filter(call.at(), operand, call);
    }
    return operand;
  }

  /** Filters with bars between them. */
  List<FilterCall> filterCalls() {
    List<FilterCall> calls = new ArrayList<>();
    do {
      calls.add(filterCall());
    } while (tokens.acceptSymbol("|"));
    return List.copyOf(calls);
  }

  private FilterCall filterCall() {
    int at = tokens.at();
    String name = tokens.takeName("the name of a filter");
    return new FilterCall(at, name, tokens.peek().isSymbol("(") ? arguments() : List.of());
  }

  private Expression signed() {
    int at = tokens.at();
    boolean minus = tokens.peek().isSymbol("-");
    if (!minus && !tokens.peek().isSymbol("+")) {
      return postfix(new PrimaryParser(tokens, this).parse());
    }
    tokens.take();
    tokens.enter();
    Expression operand = signed();
    tokens.leave();
    return new Expression.Unary(at, minus ? UnaryOperator.MINUS : UnaryOperator.PLUS, operand);
  }

  /** Members, indexes and calls behind what has been read. */
  private Expression postfix(Expression primary) {
    Expression result = primary;
    while (true) {
      int at = tokens.at();
      if (tokens.acceptSymbol(".")) {
        result = member(at, result);
      } else if (tokens.acceptSymbol("[")) {
        result = index(at, result);
      } else if (tokens.peek().isSymbol("(")) {
        result = new Expression.Call(at, result, arguments());
      } else {
        return result;
      }
    }
  }

  private Expression member(int at, Expression object) {
    if (tokens.peek().type() == Token.Type.NUMBER) {
      return new Expression.Index(at, object, new PrimaryParser(tokens, this).parse());
    }
    return new Expression.Member(at, object, tokens.takeName("a name after '.'"));
  }

  private Expression index(int at, Expression object) {
    Optional<Expression> start = slicePart();
    if (tokens.acceptSymbol("]")) {
      return new Expression.Index(at, object, start.orElseThrow(() -> tokens.error("empty index")));
    }
    tokens.expectSymbol(":");
    Optional<Expression> stop = slicePart();
    Optional<Expression> step = tokens.acceptSymbol(":") ? slicePart() : Optional.empty();
    tokens.expectSymbol("]");
    return new Expression.Slice(at, object, start, stop, step);
  }

  private Optional<Expression> slicePart() {
    return tokens.peek().isSymbol(":") || tokens.peek().isSymbol("]")
        ? Optional.empty()
        : Optional.of(parse());
  }

  /** A call's arguments in their brackets. */
  List<Argument> arguments() {
    tokens.expectSymbol("(");
    List<Argument> arguments = new ArrayList<>();
    while (!tokens.acceptSymbol(")")) {
      arguments.add(argument());
      if (!tokens.acceptSymbol(",") && !tokens.peek().isSymbol(")")) {
        throw tokens.unexpected("',' or ')'");
      }
    }
    checkOrder(arguments);
    return List.copyOf(arguments);
  }

  private Argument argument() {
    if (tokens.acceptSymbol("*")) {
      return new Argument(Argument.Kind.SPREAD, "", parse());
    }
    if (tokens.acceptSymbol("**")) {
      return new Argument(Argument.Kind.KEYWORD_SPREAD, "", parse());
    }
    if (tokens.peek().type() == Token.Type.NAME && tokens.peekSecond().isSymbol("=")) {
      String name = tokens.take().text();
      tokens.expectSymbol("=");
      return new Argument(Argument.Kind.KEYWORD, name, parse());
    }
    return Argument.positional(parse());
  }

  private void checkOrder(List<Argument> arguments) {
    Argument.Kind last = Argument.Kind.POSITIONAL;
    for (Argument argument : arguments) {
      if (argument.kind() == Argument.Kind.POSITIONAL && last != Argument.Kind.POSITIONAL) {
        throw tokens.error("a positional argument follows one of another kind");
      }
      if (last == Argument.Kind.KEYWORD_SPREAD) {
        throw tokens.error("'**' must be the last argument");
      }
      last = argument.kind();
    }
  }
}
