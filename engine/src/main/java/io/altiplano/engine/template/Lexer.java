package io.altiplano.engine.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens and settles its white space: {@code trim_blocks} (the line end after
 * a block goes), {@code lstrip_blocks} (the blanks of a line before a block go), the signs {@code
 * -} and {@code +} inside tags, and the last line end of the source. Tags of {@code generation}
 * mark training data and leave nothing but their white-space signs.
 */
final class Lexer {
  private static final Pattern GENERATION =
      Pattern.compile("\\{%([-+]?)\\s*+(?:end)?generation\\s*+([-+]?)%\\}");
  private static final Pattern RAW = Pattern.compile("\\{%([-+]?)\\s*+raw\\s*+([-+]?)%\\}");
  private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*+endraw\\s*+([-+]?)%\\}");

  /** What a tag does to the white space after it. */
  private enum Trim {
    NOTHING,
    LINE_END,
    ALL,
    /** Of a generation tag; its like ends it. */
    ALL_UP_TO_GENERATION
  }

  private final TemplateSource source;
  private final String text;
  private final int end;
  private final List<Token> tokens = new ArrayList<>();
  private final StringBuilder data = new StringBuilder();
  private int dataAt;
  private int at;
  private Trim trim = Trim.NOTHING;

  private Lexer(TemplateSource source) {
    this.source = source;
    this.text = source.text();
    this.end = text.endsWith("\n") ? text.length() - 1 : text.length();
  }

  static List<Token> tokenize(TemplateSource source) {
    Lexer lexer = new Lexer(source);
    lexer.run();
    return lexer.tokens;
  }

  private void run() {
    while (at < end) {
      int tag = nextTag(at);
      data(at, tag);
      if (tag == end) {
        break;
      }
      at = tag;
      Matcher generation = matching(GENERATION);
      Matcher raw = matching(RAW);
      if (generation.lookingAt()) {
        trimBefore(tag, generation.group(1));
        at = generation.end();
        // The tag leaves no trace, so that the "-" of another tag before it reaches beyond it.
        if (trim != Trim.ALL) {
          Trim own = trimAfter(generation.group(2));
          trim = own == Trim.ALL ? Trim.ALL_UP_TO_GENERATION : own;
        }
      } else if (raw.lookingAt()) {
        raw(raw);
      } else {
        switch (text.charAt(tag + 1)) {
          case '#' -> comment();
          case '%' -> statement();
          default -> expression();
        }
      }
    }
    flush();
    tokens.add(new Token(Token.Type.END, "", end));
  }

  private Matcher matching(Pattern pattern) {
    return pattern.matcher(text).region(at, end);
  }

  private int nextTag(int from) {
    for (int i = text.indexOf('{', from); i >= 0 && i + 1 < end; i = text.indexOf('{', i + 1)) {
      char next = text.charAt(i + 1);
      if (next == '%' || next == '{' || next == '#') {
        return i;
      }
    }
    return end;
  }

  private void data(int from, int to) {
    int start = from;
    if (trim == Trim.ALL || trim == Trim.ALL_UP_TO_GENERATION) {
      start = Math.min(Whitespace.skip(text, from), to);
    } else if (trim == Trim.LINE_END && from < to && text.charAt(from) == '\n') {
      start = from + 1;
    }
    if (trim != Trim.ALL || start < to) {
      trim = Trim.NOTHING;
    }
    if (data.isEmpty()) {
      dataAt = start;
    }
    data.append(text, start, to);
    at = to;
  }

  private void flush() {
    if (!data.isEmpty()) {
      tokens.add(new Token(Token.Type.DATA, data.toString(), dataAt));
      data.setLength(0);
    }
  }

  /** White space before a block or comment. */
  private void trimBefore(int tag, String sign) {
    if (sign.equals("-")) {
      data.setLength(Whitespace.trimmedEnd(data));
    } else if (sign.isEmpty()) {
      int lineStart = tag;
      while (lineStart > 0 && isBlank(text.charAt(lineStart - 1))) {
        lineStart--;
      }
      if (lineStart == 0 || isLineEnd(text.charAt(lineStart - 1))) {
        for (int i = tag; i > lineStart && endsBlank(); i--) {
          data.setLength(data.length() - 1);
        }
      }
    }
  }

  private boolean endsBlank() {
    return !data.isEmpty() && isBlank(data.charAt(data.length() - 1));
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029';
  }

  private static Trim trimAfter(String sign) {
    return switch (sign) {
      case "-" -> Trim.ALL;
      case "+" -> Trim.NOTHING;
      default -> Trim.LINE_END;
    };
  }

  private void comment() {
    int tag = at;
    int close = text.indexOf("#}", tag + 2);
    if (close < 0 || close + 2 > end) {
      throw source.syntaxError(tag, "this comment is not closed by '#}'");
    }
    trimBefore(tag, sign(tag + 2));
    flush();
    at = close + 2;
    trim = text.charAt(close - 1) == '-' && close > tag + 2 ? Trim.ALL : Trim.LINE_END;
  }

  private void raw(Matcher open) {
    int tag = at;
    trimBefore(tag, open.group(1));
    trim = trimAfter(open.group(2));
    int bodyStart = open.end();
    Matcher close = END_RAW.matcher(text).region(bodyStart, end);
    if (!close.find()) {
      throw source.syntaxError(tag, "this raw block is not closed by '{% endraw %}'");
    }
    data(bodyStart, close.start());
    trimBefore(close.start(), close.group(1));
    at = close.end();
    trim = trimAfter(close.group(2));
  }

  private String sign(int offset) {
    if (offset < end && (text.charAt(offset) == '-' || text.charAt(offset) == '+')) {
      return text.substring(offset, offset + 1);
    }
    return "";
  }

  private void statement() {
    int tag = at;
    String sign = sign(tag + 2);
    trimBefore(tag, sign);
    flush();
    tokens.add(new Token(Token.Type.OPEN_STATEMENT, "{%", tag));
    CodeLexer code = new CodeLexer(source, end, tokens);
    at = code.run(tag, tag + 2 + sign.length(), "%}", Token.Type.CLOSE_STATEMENT);
    trim = trimAfter(code.closingSign());
  }

  private void expression() {
    int tag = at;
    String sign = sign(tag + 2);
    // Without white-space control, a sign belongs to the expression: {{+1}}.
    boolean strips = sign.equals("-");
    if (strips) {
      trimBefore(tag, sign);
    }
    flush();
    tokens.add(new Token(Token.Type.OPEN_EXPRESSION, "{{", tag));
    CodeLexer code = new CodeLexer(source, end, tokens);
    at = code.run(tag, tag + (strips ? 3 : 2), "}}", Token.Type.CLOSE_EXPRESSION);
    trim = code.closingSign().equals("-") ? Trim.ALL : Trim.NOTHING;
  }
}
