package io.altiplano.engine.template;

import java.util.List;

/** Cuts what stands inside one tag into tokens. */
final class CodeLexer {
  // Longer symbols first.
  private static final List<String> SYMBOLS =
      List.of(
          "**", "//", "==", "!=", "<=", ">=", "<", ">", "+", "-", "~", "*", "/", "%", "(", ")", "[",
          "]", "{", "}", ",", ".", ":", "|", "=");

  private final TemplateSource source;
  private final String text;
  private final int end;
  private final List<Token> tokens;
  private int at;
  private int openBraces;
  private String closingSign = "";

  CodeLexer(TemplateSource source, int end, List<Token> tokens) {
    this.source = source;
    this.text = source.text();
    this.end = end;
    this.tokens = tokens;
  }

  /** The {@code -} or {@code +} before the tag's end, or nothing. */
  String closingSign() {
    return closingSign;
  }

  /** Reads from {@code start} to the closing mark and returns the offset behind it. */
  int run(int tag, int start, String close, Token.Type closeType) {
    at = start;
    while (true) {
      at = Math.min(Whitespace.skip(text, at), end);
      if (at >= end) {
        throw source.syntaxError(tag, "this tag is not closed by '" + close + "'");
      }
      if (closes(close)) {
        tokens.add(new Token(closeType, close, at));
        return at + closingSign.length() + close.length();
      }
      token();
    }
  }

  private boolean closes(String close) {
    // Inside a map literal, two closing braces end two maps.
    if (close.equals("}}") && openBraces > 0) {
      return false;
    }
    if (text.startsWith(close, at)) {
      return true;
    }
    char c = text.charAt(at);
    if ((c == '-' || c == '+') && text.startsWith(close, at + 1)) {
      closingSign = String.valueOf(c);
      return true;
    }
    return false;
  }

  private void token() {
    char c = text.charAt(at);
    if (c == '\'' || c == '"') {
      string(c);
    } else if (c >= '0' && c <= '9') {
      number();
    } else if (c == '_' || Character.isUnicodeIdentifierStart(c)) {
      int start = at;
      while (at < end && isNamePart(text.charAt(at))) {
        at++;
      }
      tokens.add(new Token(Token.Type.NAME, text.substring(start, at), start));
    } else {
      symbol(c);
    }
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isUnicodeIdentifierPart(c);
  }

  private void symbol(char c) {
    for (String symbol : SYMBOLS) {
      if (text.startsWith(symbol, at)) {
        openBraces += symbol.equals("{") ? 1 : symbol.equals("}") ? -1 : 0;
        tokens.add(new Token(Token.Type.SYMBOL, symbol, at));
        at += symbol.length();
        return;
      }
    }
    throw source.syntaxError(at, "unexpected character '" + c + "'");
  }

  private void number() {
    int start = at;
    boolean afterDot = tokens.getLast().isSymbol(".");
    digits();
    if (!afterDot && at + 1 < end && text.charAt(at) == '.' && isDigit(text.charAt(at + 1))) {
      at++;
      digits();
    }
    if (!afterDot && at < end && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      int mark = at++;
      if (at < end && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      if (at < end && isDigit(text.charAt(at))) {
        digits();
      } else {
        at = mark;
      }
    }
    tokens.add(new Token(Token.Type.NUMBER, text.substring(start, at).replace("_", ""), start));
  }

  private void digits() {
    while (at < end && (isDigit(text.charAt(at)) || text.charAt(at) == '_')) {
      at++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void string(char quote) {
    int start = at++;
    StringBuilder value = new StringBuilder();
    while (at < end && text.charAt(at) != quote) {
      char c = text.charAt(at++);
      if (c != '\\') {
        value.append(c);
      } else if (at < end) {
        escape(value, text.charAt(at++));
      }
    }
    if (at >= end) {
      throw source.syntaxError(start, "this string is not closed");
    }
    at++;
    tokens.add(new Token(Token.Type.STRING, value.toString(), start));
  }

  private void escape(StringBuilder value, char c) {
    switch (c) {
      case 'n' -> value.append('\n');
      case 't' -> value.append('\t');
      case 'r' -> value.append('\r');
      case 'b' -> value.append('\b');
      case 'f' -> value.append('\f');
      case 'v' -> value.append('\u000b');
      case '\'', '"', '\\' -> value.append(c);
      case 'x' -> hexadecimal(value, 2);
      case 'u' -> hexadecimal(value, 4);
      case 'U' -> hexadecimal(value, 8);
      // As in Python, what is no escape stays as it stands.
      default -> value.append('\\').append(c);
    }
  }

  private void hexadecimal(StringBuilder value, int digits) {
    int codePoint = 0;
    for (int i = 0; i < digits; i++) {
      int digit = at < end ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0 || codePoint > Character.MAX_CODE_POINT >> 4) {
        throw source.syntaxError(at, "an escape needs " + digits + " hexadecimal digits");
      }
      codePoint = codePoint * 16 + digit;
      at++;
    }
    if (codePoint > Character.MAX_CODE_POINT) {
      throw source.syntaxError(at, "an escape names no character");
    }
    value.appendCodePoint(codePoint);
  }
}
