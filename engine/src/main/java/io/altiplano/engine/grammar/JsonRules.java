package io.altiplano.engine.grammar;

import static io.altiplano.engine.grammar.Rules.any;
import static io.altiplano.engine.grammar.Rules.choice;
import static io.altiplano.engine.grammar.Rules.literal;
import static io.altiplano.engine.grammar.Rules.oneOf;
import static io.altiplano.engine.grammar.Rules.optional;
import static io.altiplano.engine.grammar.Rules.repeat;
import static io.altiplano.engine.grammar.Rules.sequence;
import static io.altiplano.engine.grammar.Rules.symbols;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parts of JSON (RFC 8259), in UTF-8 that is well-formed and with white space that ends. */
final class JsonRules {
  private static final int LONGEST_INDENT = 20;

  /** As many as the largest of 64 bits has. */
  private static final int DIGITS = 19;

  private static final Rule DIGIT = oneOf("0123456789");
  private static final Rule HEX = oneOf("0123456789abcdefABCDEF");
  private static final Rule CONTINUATION = symbols(0x80, 0xBF);

  /** Nothing, a space, or a new line and its indentation. */
  static final Rule SPACE =
      optional(
          choice(literal(" "), sequence(literal("\n"), repeat(literal(" "), 0, LONGEST_INDENT))));

  /** One character inside quotes; half a surrogate pair is none. */
  static final Rule CHARACTER =
      choice(
          symbols(0x20, 0x21),
          symbols(0x23, 0x5B),
          symbols(0x5D, 0x7F),
          sequence(symbols(0xC2, 0xDF), CONTINUATION),
          sequence(symbols(0xE0, 0xE0), symbols(0xA0, 0xBF), CONTINUATION),
          sequence(symbols(0xE1, 0xEC), CONTINUATION, CONTINUATION),
          sequence(symbols(0xED, 0xED), symbols(0x80, 0x9F), CONTINUATION),
          sequence(symbols(0xEE, 0xEF), CONTINUATION, CONTINUATION),
          sequence(symbols(0xF0, 0xF0), symbols(0x90, 0xBF), CONTINUATION, CONTINUATION),
          sequence(symbols(0xF1, 0xF3), CONTINUATION, CONTINUATION, CONTINUATION),
          sequence(symbols(0xF4, 0xF4), symbols(0x80, 0x8F), CONTINUATION, CONTINUATION),
          sequence(literal("\\"), oneOf("\"\\/bfnrt")),
          sequence(literal("\\u"), oneOf("0123456789abcefABCEF"), HEX, HEX, HEX),
          sequence(literal("\\u"), oneOf("dD"), oneOf("01234567"), HEX, HEX));

  static final Rule STRING = string(any(CHARACTER));

  static final Rule INTEGER =
      sequence(
          optional(literal("-")),
          choice(literal("0"), sequence(oneOf("123456789"), repeat(DIGIT, 0, DIGITS - 1))));

  static final Rule NUMBER =
      sequence(
          INTEGER,
          optional(sequence(literal("."), repeat(DIGIT, 1, DIGITS))),
          optional(sequence(oneOf("eE"), optional(oneOf("+-")), repeat(DIGIT, 1, 2))));

  static final Rule BOOLEAN = choice(literal("true"), literal("false"));
  static final Rule NULL = literal("null");

  /** Any value at all. */
  static final Rule VALUE;

  /** Any object. */
  static final Rule OBJECT;

  static {
    Rule.Reference value = new Rule.Reference();
    OBJECT = list("{", sequence(STRING, colon(), value), 0, Rule.Repeat.NO_LIMIT, "}");
    Rule array = list("[", value, 0, Rule.Repeat.NO_LIMIT, "]");
    VALUE = choice(STRING, NUMBER, BOOLEAN, NULL, OBJECT, array);
    value.define(VALUE);
  }

  private JsonRules() {}

  static Rule string(Rule characters) {
    return sequence(literal("\""), characters, literal("\""));
  }

  static Rule colon() {
    return sequence(literal(":"), SPACE);
  }

  static Rule comma() {
    return sequence(literal(","), SPACE);
  }

  /** From so many to so many items between brackets, with commas between them. */
  static Rule list(String open, Rule item, int least, int most, String close) {
    if (most == 0) {
      return literal(open + close);
    }
    int more = most == Rule.Repeat.NO_LIMIT ? most : Math.max(least, most) - 1;
    Rule items = sequence(item, repeat(sequence(comma(), item), Math.max(0, least - 1), more));
    return sequence(
        literal(open), SPACE, least == 0 ? optional(items) : items, SPACE, literal(close));
  }

  /** One value alone, its members in their order. */
  static Rule constant(@Nullable Object value) {
    return switch (value) {
      case null -> NULL;
      case Map<?, ?> map -> {
        List<Rule> members = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          Rule name = quoted(String.valueOf(entry.getKey()));
          members.add(sequence(name, colon(), constant(entry.getValue())));
        }
        yield joined("{", members, "}");
      }
      case List<?> list -> {
        List<Rule> items = new ArrayList<>();
        for (Object item : list) {
          items.add(constant(item));
        }
        yield joined("[", items, "]");
      }
      // What 1e999 becomes when JSON is read; nothing spells it.
      case Double number when number.isInfinite() -> Rules.NOTHING;
      case Number number -> literal(number.toString());
      case Boolean truth -> literal(truth.toString());
      default -> quoted(value.toString());
    };
  }

  private static Rule joined(String open, List<Rule> items, String close) {
    Rule rest = sequence(SPACE, literal(close));
    for (int i = items.size() - 1; i >= 0; i--) {
      rest = sequence(i == 0 ? SPACE : comma(), items.get(i), rest);
    }
    return sequence(literal(open), rest);
  }

  /** A text in quotes, with escapes where JSON wants them. */
  static Rule quoted(String text) {
    return literal(
        text.codePoints().mapToObj(JsonRules::escaped).collect(Collectors.joining("", "\"", "\"")));
  }

  static String escaped(int codePoint) {
    return switch (codePoint) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> codePoint < ' ' ? "\\u%04x".formatted(codePoint) : Character.toString(codePoint);
    };
  }
}
