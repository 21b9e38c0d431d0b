package io.altiplano.engine.grammar;

import io.altiplano.api.AltiplanoException;
import java.util.HexFormat;

/** Reads the characters of a GBNF grammar, and says at which line and column something is wrong. */
final class GbnfReader {
  private final String source;
  private int at;

  GbnfReader(String source) {
    this.source = source;
  }

  int position() {
    return at;
  }

  boolean isAtEnd() {
    return at == source.length();
  }

  /** The next character, which stays where it is; 0 at the end. */
  char next() {
    return isAtEnd() ? 0 : source.charAt(at);
  }

  boolean accept(String text) {
    if (!source.startsWith(text, at)) {
      return false;
    }
    at += text.length();
    return true;
  }

  /** Whether a text stands here, which stays where it is. */
  boolean isBefore(String text) {
    return source.startsWith(text, at);
  }

  /** Takes a text that may stand on a later line; where it does not, nothing is taken. */
  boolean acceptOverLines(String text) {
    int before = at;
    skipSpace(true);
    if (accept(text)) {
      return true;
    }
    at = before;
    return false;
  }

  /** Goes over spaces and comments, and over line ends where they mean nothing. */
  void skipSpace(boolean overLines) {
    while (!isAtEnd()) {
      char c = next();
      if (c == '#') {
        skipLine();
      } else if (c == ' ' || c == '\t' || (overLines && isLineEnd(c))) {
        at++;
      } else {
        return;
      }
    }
  }

  private void skipLine() {
    while (!isAtEnd() && !isLineEnd(next())) {
      at++;
    }
  }

  static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  /** Whether a rule's name stands here, or goes on. */
  boolean isInName() {
    char c = next();
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }

  String name() {
    int start = at;
    while (isInName()) {
      at++;
    }
    if (at == start) {
      throw refusal(at, "a rule's name is missing: letters, digits, '-' and '_'");
    }
    return source.substring(start, at);
  }

  /** A count, up to the most that is counted. */
  int count(int most) {
    int start = at;
    while (next() >= '0' && next() <= '9') {
      at++;
    }
    if (at == start) {
      throw refusal(at, "a count is missing: {n}, {n,} or {n,m}");
    }
    // Longer ones may not fit into an int, and are too many in any case.
    if (at - start > 9 || Integer.parseInt(source, start, at, 10) > most) {
      throw refusal(start, "more than " + most + " times is too often");
    }
    return Integer.parseInt(source, start, at, 10);
  }

  /** One character of a literal or a class, which may be escaped. */
  int character(String of) {
    if (isAtEnd()) {
      throw refusal(at, "the end of " + of + " is missing");
    }
    if (next() != '\\') {
      int codePoint = source.codePointAt(at);
      at += Character.charCount(codePoint);
      return codePoint;
    }
    int start = at;
    at += 2;
    char c = at <= source.length() ? source.charAt(at - 1) : 0;
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case '\\', '"', '[', ']', '-' -> c;
      case 'x' -> hexadecimal(start, 2);
      case 'u' -> hexadecimal(start, 4);
      case 'U' -> hexadecimal(start, 8);
      default ->
          throw refusal(
              start, "escapes are \\n \\r \\t \\\\ \\\" \\[ \\] \\- \\xHH \\uHHHH and \\UHHHHHHHH");
    };
  }

  private int hexadecimal(int start, int digits) {
    int value;
    try {
      value = HexFormat.fromHexDigits(source, at, at + digits);
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw refusal(start, digits + " hexadecimal digits are missing");
    }
    boolean isHalf = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
    if (!Character.isValidCodePoint(value) || isHalf) {
      throw refusal(start, "there is no such character");
    }
    at += digits;
    return value;
  }

  AltiplanoException refusal(int position, String why) {
    String before = source.substring(0, Math.min(position, source.length()));
    long line = before.chars().filter(c -> c == '\n').count() + 1;
    int start = before.lastIndexOf('\n') + 1;
    return AltiplanoException.invalidParameter(
        "response_format",
        "the grammar, line %d, column %d: %s"
            .formatted(line, before.codePointCount(start, before.length()) + 1, why));
  }
}
