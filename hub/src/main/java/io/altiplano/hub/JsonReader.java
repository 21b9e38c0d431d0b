package io.altiplano.hub;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads JSON strictly (RFC 8259): one value, UTF-8, no duplicate keys, at most {@value #DEPTH}
 * levels. The caller bounds the length.
 */
final class JsonReader {
  /** Enough for any answer of a hub; shallow enough for any stack. */
  private static final int DEPTH = 32;

  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

  /** The text is not JSON; the message says where. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  private final String text;
  private int at;

  private JsonReader(String text) {
    this.text = text;
  }

  static JsonValue read(byte[] utf8) throws Malformed {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("not UTF-8: " + e.getMessage());
    }
    JsonReader reader = new JsonReader(text);
    JsonValue value = reader.value(0);
    reader.skipSpace();
    if (reader.at < text.length()) {
      throw reader.malformed("more after the value");
    }
    return value;
  }

  private JsonValue value(int depth) throws Malformed {
    if (depth > DEPTH) {
      throw malformed("more than " + DEPTH + " levels");
    }
    skipSpace();
    return switch (peek()) {
      case '{' -> members(depth);
      case '[' -> elements(depth);
      case '"' -> new JsonValue.Text(string());
      case 't' -> literal("true", new JsonValue.Flag(true));
      case 'f' -> literal("false", new JsonValue.Flag(false));
      case 'n' -> literal("null", new JsonValue.Null());
      default -> number();
    };
  }

  private JsonValue members(int depth) throws Malformed {
    LinkedHashMap<String, JsonValue> values = new LinkedHashMap<>();
    at++;
    skipSpace();
    if (take('}')) {
      return new JsonValue.Members(values);
    }
    do {
      skipSpace();
      String name = string();
      skipSpace();
      expect(':');
      if (values.put(name, value(depth + 1)) != null) {
        throw malformed("'" + name + "' a second time");
      }
      skipSpace();
    } while (take(','));
    expect('}');
    return new JsonValue.Members(values);
  }

  private JsonValue elements(int depth) throws Malformed {
    List<JsonValue> values = new ArrayList<>();
    at++;
    skipSpace();
    if (take(']')) {
      return new JsonValue.Elements(values);
    }
    do {
      values.add(value(depth + 1));
      skipSpace();
    } while (take(','));
    expect(']');
    return new JsonValue.Elements(values);
  }

  private String string() throws Malformed {
    expect('"');
    StringBuilder out = new StringBuilder();
    while (true) {
      char c = peek();
      if (c < ' ') {
        throw malformed(at < text.length() ? "a control character in a string" : "an open string");
      }
      at++;
      if (c == '"') {
        return out.toString();
      }
      out.append(c == '\\' ? escaped() : c);
    }
  }

  private char escaped() throws Malformed {
    char c = peek();
    at++;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int end = at + 4; at < end; at++) {
          int digit = Character.digit(peek(), 16);
          if (digit < 0 || peek() > 'f') {
            throw malformed("\\u without four hexadecimal digits");
          }
          code = code * 16 + digit;
        }
        yield (char) code;
      }
      default -> throw malformed("an unknown escape");
    };
  }

  private JsonValue number() throws Malformed {
    Matcher matcher = NUMBER.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw malformed(at < text.length() ? "no value" : "the end of the text");
    }
    at = matcher.end();
    return new JsonValue.Numeral(matcher.group());
  }

  private JsonValue literal(String word, JsonValue value) throws Malformed {
    if (!text.startsWith(word, at)) {
      throw malformed("no value");
    }
    at += word.length();
    return value;
  }

  /** The next character; 0, which JSON never has outside an escape, at the end. */
  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean take(char c) {
    boolean found = peek() == c;
    at += found ? 1 : 0;
    return found;
  }

  private void expect(char c) throws Malformed {
    if (!take(c)) {
      throw malformed("no '" + c + "'");
    }
  }

  private void skipSpace() {
    while (" \t\r\n".indexOf(peek()) >= 0) {
      at++;
    }
  }

  private Malformed malformed(String what) {
    return new Malformed("not JSON at character " + at + ": " + what);
  }
}
