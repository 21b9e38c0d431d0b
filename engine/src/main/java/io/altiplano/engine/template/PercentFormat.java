package io.altiplano.engine.template;

import io.altiplano.engine.tokenizer.Segment;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code text % values}, for texts and numbers. */
final class PercentFormat {
  private static final Pattern FIELD =
      Pattern.compile(
          "%(?:\\((?<name>[^)]*+)\\))?+(?<flags>[-0+]{0,3}+)(?<width>\\d{0,2}+)"
              + "(?:\\.(?<precision>\\d{1,2}+))?+(?<conversion>[sdifxX%])");

  private PercentFormat() {}

  /** A list gives the values in order, a map gives them by name, anything else is the only one. */
  static Value format(Rendering rendering, MarkedString format, Value values) {
    List<Value> positional =
        values instanceof Value.Sequence sequence ? sequence.items() : List.of(values);
    MarkedStringBuilder result = rendering.newText();
    String text = format.text();
    Matcher field = FIELD.matcher(text);
    int copied = 0;
    int used = 0;
    for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', copied)) {
      if (!field.region(at, text.length()).lookingAt()) {
        throw new EvaluationFault("unknown conversion in the format '" + excerpt(text, at) + "'");
      }
      result.append(format, copied, at);
      copied = field.end();
      if (field.group("conversion").equals("%")) {
        result.append(format, at, at + 1);
      } else if (field.group("name") != null) {
        result.append(converted(rendering, field, Members.path(values, field.group("name"))));
      } else if (used < positional.size()) {
        result.append(converted(rendering, field, positional.get(used++)));
      } else {
        throw new EvaluationFault("too few values for the format");
      }
    }
    if (used < positional.size() && !(values instanceof Value.Mapping)) {
      throw new EvaluationFault("too many values for the format");
    }
    return new Value.Text(result.append(format, copied, text.length()).build());
  }

  private static String excerpt(String text, int at) {
    return text.substring(at, Math.min(at + 8, text.length()));
  }

  private static MarkedString converted(Rendering rendering, Matcher field, Value value) {
    String conversion = field.group("conversion");
    MarkedString text =
        switch (conversion) {
          case "s" -> Display.string(value, rendering.budget());
          case "f" -> MarkedString.control(fixed(field, number(value)));
          default -> MarkedString.control(whole(conversion, number(value)));
        };
    return padded(rendering, field, text);
  }

  private static Value number(Value value) {
    if (!Numbers.isNumeric(value)) {
      throw new EvaluationFault("the format needs a number, got " + value.typeName());
    }
    return value;
  }

  private static String fixed(Matcher field, Value value) {
    String precision = field.group("precision");
    int digits = precision == null ? 6 : Integer.parseInt(precision);
    return String.format(Locale.ROOT, "%." + digits + "f", Numbers.real(value));
  }

  private static String whole(String conversion, Value value) {
    long number = value instanceof Value.Real real ? (long) real.value() : Numbers.whole(value);
    String hexadecimal = (number < 0 ? "-" : "") + Long.toHexString(Math.abs(number));
    return switch (conversion) {
      case "x" -> hexadecimal;
      case "X" -> hexadecimal.toUpperCase(Locale.ROOT);
      default -> Long.toString(number);
    };
  }

  private static MarkedString padded(Rendering rendering, Matcher field, MarkedString text) {
    String width = field.group("width");
    int missing = (width.isEmpty() ? 0 : Integer.parseInt(width)) - text.length();
    if (missing <= 0) {
      return text;
    }
    String flags = field.group("flags");
    boolean zeros = flags.contains("0") && !field.group("conversion").equals("s");
    MarkedStringBuilder result = rendering.newText();
    if (flags.contains("-")) {
      result.append(text).append(" ".repeat(missing), Segment.Kind.CONTROL);
    } else {
      int signLength = zeros && text.text().startsWith("-") ? 1 : 0;
      result.append(text, 0, signLength);
      result.append((zeros ? "0" : " ").repeat(missing), Segment.Kind.CONTROL);
      result.append(text, signLength, text.length());
    }
    return result.build();
  }
}
