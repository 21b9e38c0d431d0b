package io.altiplano.engine.template;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code text.format(...)} with plain fields: {@code {}}, {@code {0}}, {@code {name}}. */
final class BraceFormat {
  private static final Pattern FIELD = Pattern.compile("\\{\\{|\\}\\}|\\{(\\w*+)\\}|[{}]");

  private BraceFormat() {}

  static Value format(Rendering rendering, MarkedString format, Arguments arguments) {
    MarkedStringBuilder result = rendering.newText();
    Matcher field = FIELD.matcher(format.text());
    int copied = 0;
    int used = 0;
    while (field.find()) {
      result.append(format, copied, field.start());
      copied = field.end();
      String name = field.group(1);
      if (name != null) {
        Value value = value(arguments, name.isEmpty() ? Integer.toString(used++) : name);
        result.append(Display.string(value, rendering.budget()));
      } else if (field.end() - field.start() == 2) {
        result.append(format, field.start(), field.start() + 1);
      } else {
        throw new EvaluationFault("format knows only plain fields such as {} and {name}");
      }
    }
    return new Value.Text(result.append(format, copied, format.length()).build());
  }

  private static Value value(Arguments arguments, String name) {
    Value keyword = arguments.keywords().get(name);
    if (keyword != null) {
      return keyword;
    }
    if (name.length() < 6 && name.chars().allMatch(Character::isDigit)) {
      int index = Integer.parseInt(name);
      if (index < arguments.positional().size()) {
        return arguments.positional().get(index);
      }
    }
    throw new EvaluationFault("format is given no value for {" + name + "}");
  }
}
