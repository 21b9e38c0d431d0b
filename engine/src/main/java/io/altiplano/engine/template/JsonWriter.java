package io.altiplano.engine.template;

import io.altiplano.engine.tokenizer.Segment;
import java.util.List;
import java.util.Map;

/** Writes values as JSON, as Python's {@code json.dumps} spaces it. All of it is people's text. */
final class JsonWriter {
  /**
   * @param indent blanks a level; 0 keeps everything on one line
   * @param undefined what an undefined value becomes
   */
  record Options(
      int indent,
      boolean asciiOnly,
      String itemSeparator,
      String keySeparator,
      boolean sortKeys,
      String undefined) {
    static final Options COMPACT = new Options(0, false, ", ", ": ", false, "null");

    /** For printing a container outside of {@code tojson}. */
    static final Options DISPLAY = new Options(0, false, ", ", ": ", false, "undefined");
  }

  // Wider indents serve nobody and multiply the output.
  static final int MAX_INDENT = 64;

  private final Options options;
  private final Budget budget;
  private final MarkedStringBuilder output;

  private JsonWriter(Options options, Budget budget) {
    this.options = options;
    this.budget = budget;
    this.output = MarkedStringBuilder.metered(budget);
  }

  static MarkedString write(Value value, Options options, Budget budget) {
    JsonWriter writer = new JsonWriter(options, budget);
    writer.value(value, 0);
    return writer.output.build();
  }

  private void raw(String text) {
    output.append(text, Segment.Kind.TEXT);
  }

  private void value(Value value, int depth) {
    budget.walk(depth);
    switch (value) {
      case Value.None _ -> raw("null");
      case Value.Undefined _ -> raw(options.undefined());
      case Value.Bool flag -> raw(flag.isTruthy() ? "true" : "false");
      case Value.Int number -> raw(Long.toString(number.value()));
      case Value.Real number ->
          raw(Double.isFinite(number.value()) ? Numbers.plain(number.value()) : "null");
      case Value.Text text -> string(text.text());
      case Value.Sequence sequence -> array(sequence.items(), depth);
      case Value.Mapping mapping -> object(mapping.entries(), depth);
      case Value.Namespace namespace -> object(namespace.attributes(), depth);
      case Value.Callable _ ->
          throw new EvaluationFault("cannot write " + value.typeName() + " as JSON");
    }
  }

  private void array(List<Value> items, int depth) {
    raw("[");
    for (int i = 0; i < items.size(); i++) {
      separate(i, depth + 1);
      value(items.get(i), depth + 1);
    }
    close(items.size(), depth, "]");
  }

  private void object(Map<String, Value> entries, int depth) {
    raw("{");
    List<String> keys = entries.keySet().stream().toList();
    if (options.sortKeys()) {
      keys = keys.stream().sorted().toList();
    }
    int count = 0;
    for (String key : keys) {
      separate(count++, depth + 1);
      string(key);
      raw(options.keySeparator());
      Value value = entries.get(key);
      if (value != null) {
        value(value, depth + 1);
      }
    }
    close(count, depth, "}");
  }

  private void separate(int index, int depth) {
    if (index > 0) {
      raw(options.itemSeparator());
    }
    line(depth);
  }

  private void close(int count, int depth, String bracket) {
    if (count > 0) {
      line(depth);
    }
    raw(bracket);
  }

  private void line(int depth) {
    if (options.indent() > 0) {
      raw("\n");
      raw(" ".repeat(options.indent() * depth));
    }
  }

  private void string(String text) {
    raw("\"");
    int plainFrom = 0;
    for (int i = 0; i < text.length(); i++) {
      if (needsEscape(text, i)) {
        output.append(text, plainFrom, i, Segment.Kind.TEXT);
        raw(escape(text.charAt(i)));
        plainFrom = i + 1;
      }
    }
    output.append(text, plainFrom, text.length(), Segment.Kind.TEXT);
    raw("\"");
  }

  private boolean needsEscape(String text, int index) {
    char c = text.charAt(index);
    return c < ' '
        || c == '"'
        || c == '\\'
        || (options.asciiOnly() && c >= '\u007f')
        || (Character.isSurrogate(c) && isUnpaired(text, index));
  }

  private static boolean isUnpaired(String text, int index) {
    char c = text.charAt(index);
    return Character.isHighSurrogate(c)
        ? index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1))
        : index == 0 || !Character.isHighSurrogate(text.charAt(index - 1));
  }

  private static String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> String.format("\\u%04x", (int) c);
    };
  }
}
