package io.altiplano.engine.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Methods of texts, as Python's {@code str} has them. */
final class TextMethods {
  /** What a method does to its text. */
  private interface Method {
    Value call(Rendering rendering, MarkedString self, Arguments arguments);
  }

  private static final Map<String, Method> METHODS =
      Map.ofEntries(
          Map.entry("upper", (r, self, a) -> new Value.Text(Texts.upper(r, self))),
          Map.entry("lower", (r, self, a) -> new Value.Text(Texts.lower(r, self))),
          Map.entry("title", (r, self, a) -> new Value.Text(Texts.title(r, self))),
          Map.entry("capitalize", (r, self, a) -> new Value.Text(Texts.capitalize(r, self))),
          Map.entry("strip", (r, self, a) -> strip(r, self, a, true, true)),
          Map.entry("lstrip", (r, self, a) -> strip(r, self, a, true, false)),
          Map.entry("rstrip", (r, self, a) -> strip(r, self, a, false, true)),
          Map.entry("split", (r, self, a) -> split(r, self, a, false)),
          Map.entry("rsplit", (r, self, a) -> split(r, self, a, true)),
          Map.entry("splitlines", (r, self, a) -> splitLines(r, self)),
          Map.entry("partition", (r, self, a) -> partition(r, self, a)),
          Map.entry("replace", TextMethods::replace),
          Map.entry("join", TextMethods::join),
          Map.entry("format", BraceFormat::format),
          Map.entry("startswith", (r, self, a) -> Value.of(affix(r, self, a, true))),
          Map.entry("endswith", (r, self, a) -> Value.of(affix(r, self, a, false))),
          Map.entry("removeprefix", (r, self, a) -> removeAffix(r, self, a, true)),
          Map.entry("removesuffix", (r, self, a) -> removeAffix(r, self, a, false)),
          Map.entry("find", (r, self, a) -> Value.of(find(r, self, a))),
          Map.entry("rfind", (r, self, a) -> Value.of(findLast(r, self, a))),
          Map.entry("index", TextMethods::index),
          Map.entry("count", TextMethods::count),
          Map.entry("isdigit", (r, self, a) -> all(r, self, Character::isDigit)),
          Map.entry("isalpha", (r, self, a) -> all(r, self, Character::isLetter)),
          Map.entry("isalnum", (r, self, a) -> all(r, self, Character::isLetterOrDigit)),
          Map.entry("isspace", (r, self, a) -> all(r, self, c -> Whitespace.is((char) c))),
          Map.entry("isupper", (r, self, a) -> Value.of(isUpper(self.text()))),
          Map.entry("islower", (r, self, a) -> Value.of(isLower(self.text()))));

  private TextMethods() {}

  static Optional<Value> find(Rendering rendering, MarkedString self, String name) {
    return Optional.ofNullable(METHODS.get(name))
        .map(method ->
            new Value.Callable(
                name,
                (arguments, scope) -> {
                  rendering.budget().scan(self.length());
                  return method.call(rendering, self, arguments);
                }));
  }

  private static Value strip(
      Rendering rendering, MarkedString self, Arguments arguments, boolean start, boolean end) {
    Optional<MarkedString> set = arguments.bind("strip", "chars").text("chars");
    return new Value.Text(Texts.strip(rendering, self, set, start, end));
  }

  private static Value split(
      Rendering rendering, MarkedString self, Arguments arguments, boolean right) {
    Arguments.Bound bound = arguments.bind("split", "sep", "maxsplit");
    Optional<MarkedString> separator = bound.text("sep");
    long limit = bound.integer("maxsplit", -1);
    if (separator.isPresent()) {
      return Texts.split(rendering, self, separator.get(), limit, right);
    }
    return right
        ? Texts.splitWordsRight(rendering, self, limit)
        : Texts.splitWords(rendering, self, limit);
  }

  private static Value splitLines(Rendering rendering, MarkedString self) {
    rendering.budget().copy(self.length());
    List<Value> lines = new ArrayList<>();
    String text = self.text();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r') {
        rendering.budget().elements(4);
        lines.add(new Value.Text(self.slice(from, i)));
        i += c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n' ? 1 : 0;
        from = i + 1;
      }
    }
    if (from < text.length()) {
      lines.add(new Value.Text(self.slice(from, text.length())));
    }
    return new Value.Sequence(lines);
  }

  private static Value partition(Rendering rendering, MarkedString self, Arguments arguments) {
    MarkedString separator = arguments.bind("partition", "sep").requiredText("sep");
    rendering.budget().search(self.length(), separator.length());
    rendering.budget().copy(self.length());
    int at = self.text().indexOf(separator.text());
    int from = at < 0 ? self.length() : at;
    int to = at < 0 ? self.length() : at + separator.length();
    List<Value> parts = new ArrayList<>();
    parts.add(new Value.Text(self.slice(0, from)));
    parts.add(new Value.Text(self.slice(from, to)));
    parts.add(new Value.Text(self.slice(to, self.length())));
    return new Value.Sequence(parts);
  }

  static Value replace(Rendering rendering, MarkedString self, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("replace", "old", "new", "count");
    MarkedString old = bound.requiredText("old");
    MarkedString fresh = bound.requiredText("new");
    return new Value.Text(Texts.replace(rendering, self, old, fresh, bound.integer("count", -1)));
  }

  private static Value join(Rendering rendering, MarkedString self, Arguments arguments) {
    Value items = arguments.bind("join", "iterable").required("iterable");
    return new Value.Text(Texts.join(rendering, Iteration.items(items, rendering.budget()), self));
  }

  private static boolean affix(
      Rendering rendering, MarkedString self, Arguments arguments, boolean start) {
    Value wanted = arguments.bind(start ? "startswith" : "endswith", "affix").required("affix");
    List<Value> choices =
        wanted instanceof Value.Sequence sequence ? sequence.items() : List.of(wanted);
    for (Value choice : choices) {
      if (!(choice instanceof Value.Text affix)) {
        throw new EvaluationFault("startswith and endswith need texts, got " + choice.typeName());
      }
      rendering.budget().scan(affix.text().length());
      String text = self.text();
      if (start ? text.startsWith(affix.text()) : text.endsWith(affix.text())) {
        return true;
      }
    }
    return false;
  }

  private static Value removeAffix(
      Rendering rendering, MarkedString self, Arguments arguments, boolean start) {
    rendering.budget().copy(self.length());
    String affix = arguments.bind("removeprefix", "affix").requiredText("affix").text();
    if (start && self.text().startsWith(affix)) {
      return new Value.Text(self.slice(affix.length(), self.length()));
    }
    if (!start && self.text().endsWith(affix)) {
      return new Value.Text(self.slice(0, self.length() - affix.length()));
    }
    return new Value.Text(self);
  }

  /** Positions count characters, as indexes do. */
  private static int position(MarkedString self, int offset) {
    return offset < 0 ? -1 : self.text().codePointCount(0, offset);
  }

  private static int find(Rendering rendering, MarkedString self, Arguments arguments) {
    String part = arguments.bind("find", "sub").requiredText("sub").text();
    rendering.budget().search(self.length(), part.length());
    return position(self, self.text().indexOf(part));
  }

  private static int findLast(Rendering rendering, MarkedString self, Arguments arguments) {
    String part = arguments.bind("rfind", "sub").requiredText("sub").text();
    rendering.budget().search(self.length(), part.length());
    return position(self, self.text().lastIndexOf(part));
  }

  private static Value index(Rendering rendering, MarkedString self, Arguments arguments) {
    int found = find(rendering, self, arguments);
    if (found < 0) {
      throw new EvaluationFault("index: the text is not found");
    }
    return Value.of(found);
  }

  private static Value count(Rendering rendering, MarkedString self, Arguments arguments) {
    String part = arguments.bind("count", "sub").requiredText("sub").text();
    return Value.of(
        part.isEmpty()
            ? self.text().codePointCount(0, self.length()) + 1L
            : Texts.occurrences(rendering, self, part).size());
  }

  private static Value all(Rendering rendering, MarkedString self, IntPredicate predicate) {
    rendering.budget().steps(self.length() >> 3);
    return Value.of(!self.isEmpty() && self.text().codePoints().allMatch(predicate));
  }

  static boolean isUpper(String text) {
    return text.equals(text.toUpperCase(Locale.ROOT))
        && !text.equals(text.toLowerCase(Locale.ROOT));
  }

  static boolean isLower(String text) {
    return text.equals(text.toLowerCase(Locale.ROOT))
        && !text.equals(text.toUpperCase(Locale.ROOT));
  }
}
