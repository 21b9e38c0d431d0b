package io.altiplano.hub;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * A JSON value, as far as the hub needs one: listings of repositories, and its own small files. The
 * hub stands on the JDK alone, which has no JSON; this and {@link JsonReader} are all there is.
 */
sealed interface JsonValue {
  record Members(SequencedMap<String, JsonValue> values) implements JsonValue {}

  record Elements(List<JsonValue> values) implements JsonValue {}

  record Text(String value) implements JsonValue {}

  /** A number, as it was spelled: sizes are read as whole numbers, without a detour by double. */
  record Numeral(String literal) implements JsonValue {}

  record Flag(boolean value) implements JsonValue {}

  record Null() implements JsonValue {}

  /** The member of an object; none if this is no object or has no such member. */
  default Optional<JsonValue> member(String name) {
    return this instanceof Members members
        ? Optional.ofNullable(members.values().get(name))
        : Optional.empty();
  }

  default Optional<String> text(String name) {
    return member(name)
        .flatMap(v -> v instanceof Text text ? Optional.of(text.value()) : Optional.empty());
  }

  /** A whole number of at least 0 that fits into a long. */
  default OptionalLong count(String name) {
    if (member(name).orElse(null) instanceof Numeral number
        && number.literal().matches("\\d{1,18}")) {
      return OptionalLong.of(Long.parseLong(number.literal()));
    }
    return OptionalLong.empty();
  }

  /** An object of texts and numbers, a member a line. */
  static String write(Map<String, Object> members) {
    StringBuilder out = new StringBuilder("{");
    String separator = "\n  ";
    for (Map.Entry<String, Object> member : members.entrySet()) {
      out.append(separator);
      quote(member.getKey(), out);
      out.append(": ");
      if (member.getValue() instanceof Long number) {
        out.append(number.longValue());
      } else {
        quote(member.getValue().toString(), out);
      }
      separator = ",\n  ";
    }
    return out.append("\n}\n").toString();
  }

  private static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        // Escaped surrogates survive UTF-8 even when they stand alone.
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }
}
