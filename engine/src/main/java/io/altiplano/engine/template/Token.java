package io.altiplano.engine.template;

/**
 * A token of the template.
 *
 * @param text the value: a string literal without quotes and with its escapes resolved, a symbol or
 *     name as it stands
 * @param at offset in the source
 */
record Token(Type type, String text, int at) {
  /** What a token is. */
  enum Type {
    /** Characters outside of any tag. */
    DATA("text"),
    OPEN_STATEMENT("'{%'"),
    CLOSE_STATEMENT("'%}'"),
    OPEN_EXPRESSION("'{{'"),
    CLOSE_EXPRESSION("'}}'"),
    NAME("a name"),
    NUMBER("a number"),
    STRING("a string"),
    SYMBOL("a symbol"),
    END("the end of the template");

    private final String description;

    Type(String description) {
      this.description = description;
    }

    String description() {
      return description;
    }
  }

  boolean isSymbol(String symbol) {
    return type == Type.SYMBOL && text.equals(symbol);
  }

  boolean isName(String name) {
    return type == Type.NAME && text.equals(name);
  }

  /** For error messages. */
  String description() {
    return switch (type) {
      case NAME, SYMBOL, NUMBER -> "'" + text + "'";
      case STRING -> "a string";
      case DATA, OPEN_STATEMENT, CLOSE_STATEMENT, OPEN_EXPRESSION, CLOSE_EXPRESSION, END ->
          type.description();
    };
  }
}
