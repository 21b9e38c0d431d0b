package io.altiplano.engine.template;

import java.util.ArrayList;
import java.util.List;

/** Parses what stands by itself: literals, names, brackets. */
final class PrimaryParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;

  PrimaryParser(TokenStream tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  Expression parse() {
    Token token = tokens.peek();
    return switch (token.type()) {
      case NAME -> name(tokens.take());
      case NUMBER -> number(token);
      case STRING -> string();
      case SYMBOL -> bracket(token);
      case DATA, OPEN_STATEMENT, CLOSE_STATEMENT, OPEN_EXPRESSION, CLOSE_EXPRESSION, END ->
          throw tokens.unexpected("an expression");
    };
  }

  private Expression name(Token token) {
    return switch (token.text()) {
      case "true", "True" -> new Expression.Literal(token.at(), Value.Bool.TRUE);
      case "false", "False" -> new Expression.Literal(token.at(), Value.Bool.FALSE);
      case "none", "None" -> new Expression.Literal(token.at(), Value.None.NONE);
      default -> {
        tokens.nameRead(token.text());
        yield new Expression.Name(token.at(), token.text());
      }
    };
  }

  private Expression number(Token token) {
    String text = token.text();
    boolean whole = text.chars().allMatch(Character::isDigit);
    try {
      Value value =
          whole ? new Value.Int(Long.parseLong(text)) : new Value.Real(Double.parseDouble(text));
      tokens.take();
      return new Expression.Literal(token.at(), value);
    } catch (NumberFormatException e) {
      throw tokens.error("the number " + text + " does not fit 64 bits");
    }
  }

  /** Adjacent strings are one. */
  private Expression string() {
    int at = tokens.at();
    StringBuilder text = new StringBuilder();
    while (tokens.peek().type() == Token.Type.STRING) {
      text.append(tokens.take().text());
    }
    return new Expression.Literal(at, new Value.Text(MarkedString.control(text.toString())));
  }

  private Expression bracket(Token token) {
    if (tokens.acceptSymbol("(")) {
      if (tokens.acceptSymbol(")")) {
        return new Expression.ListLiteral(token.at(), List.of());
      }
      Expression inner = expressions.parseSequence();
      tokens.expectSymbol(")");
      return inner;
    }
    if (tokens.acceptSymbol("[")) {
      List<Expression> items = new ArrayList<>();
      while (!tokens.acceptSymbol("]")) {
        items.add(expressions.parse());
        separator("]");
      }
      return new Expression.ListLiteral(token.at(), List.copyOf(items));
    }
    if (tokens.acceptSymbol("{")) {
      List<Expression.MapEntry> entries = new ArrayList<>();
      while (!tokens.acceptSymbol("}")) {
        Expression key = expressions.parse();
        tokens.expectSymbol(":");
        entries.add(new Expression.MapEntry(key, expressions.parse()));
        separator("}");
      }
      return new Expression.MapLiteral(token.at(), List.copyOf(entries));
    }
    throw tokens.unexpected("an expression");
  }

  private void separator(String close) {
    if (!tokens.acceptSymbol(",") && !tokens.peek().isSymbol(close)) {
      throw tokens.unexpected("',' or '" + close + "'");
    }
  }
}
