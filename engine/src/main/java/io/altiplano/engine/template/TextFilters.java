package io.altiplano.engine.template;

import io.altiplano.engine.tokenizer.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Filters of texts. */
final class TextFilters {
  /** A filter whose operand is known to be a text. */
  private interface TextFilter {
    Value apply(Rendering rendering, MarkedString text, Arguments arguments);
  }

  static final Map<String, Filters.Filter> FILTERS =
      Map.ofEntries(
          entry("upper", (r, text, a) -> new Value.Text(Texts.upper(r, text))),
          entry("lower", (r, text, a) -> new Value.Text(Texts.lower(r, text))),
          entry("title", (r, text, a) -> new Value.Text(Texts.title(r, text))),
          entry("capitalize", (r, text, a) -> new Value.Text(Texts.capitalize(r, text))),
          entry("trim", TextFilters::trim),
          entry("indent", TextFilters::indent),
          entry("replace", TextMethods::replace),
          entry("split", TextFilters::split),
          entry("format", TextFilters::format),
          entry("wordcount", TextFilters::wordCount),
          entry("escape", (r, text, a) -> new Value.Text(Texts.escapeHtml(r, text))),
          entry("e", (r, text, a) -> new Value.Text(Texts.escapeHtml(r, text))),
          entry("forceescape", (r, text, a) -> new Value.Text(Texts.escapeHtml(r, text))));

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]++");

  private TextFilters() {}

  private static Map.Entry<String, Filters.Filter> entry(String name, TextFilter filter) {
    return Map.entry(
        name,
        (rendering, operand, arguments) -> {
          if (operand instanceof Value.Text text) {
            rendering.budget().scan(text.text().length());
            return filter.apply(rendering, text.marked(), arguments);
          }
          throw Filters.notFor(name, operand);
        });
  }

  private static Value trim(Rendering rendering, MarkedString text, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("trim", "chars");
    return new Value.Text(Texts.strip(rendering, text, bound.text("chars"), true, true));
  }

  private static Value indent(Rendering rendering, MarkedString text, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("indent", "width", "first", "blank");
    Value width = bound.orElse("width", Value.of(4));
    MarkedString margin =
        switch (width) {
          case Value.Text margins -> margins.marked();
          case Value.Int columns when columns.value() <= JsonWriter.MAX_INDENT ->
              MarkedString.control(" ".repeat((int) Math.max(0, columns.value())));
          case Value.Int _, Value.Real _, Value.Bool _, Value.None _, Value.Undefined _ ->
              throw bound.wrongType("width", "a text or a small integer", width);
          case Value.Sequence _, Value.Mapping _, Value.Namespace _, Value.Callable _ ->
              throw bound.wrongType("width", "a text or a small integer", width);
        };
    return new Value.Text(
        Texts.indent(rendering, text, margin, bound.flag("first"), bound.flag("blank")));
  }

  private static Value split(Rendering rendering, MarkedString text, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("split", "sep", "maxsplit");
    long limit = bound.integer("maxsplit", -1);
    return bound
        .text("sep")
        .map(separator -> Texts.split(rendering, text, separator, limit, false))
        .orElseGet(() -> Texts.splitWords(rendering, text, limit));
  }

  private static Value format(Rendering rendering, MarkedString text, Arguments arguments) {
    if (!arguments.keywords().isEmpty()) {
      Value.Mapping named = new Value.Mapping(arguments.keywords(), Segment.Kind.CONTROL);
      return PercentFormat.format(rendering, text, named);
    }
    List<Value> values = new ArrayList<>(arguments.positional());
    return PercentFormat.format(rendering, text, new Value.Sequence(values));
  }

  private static Value wordCount(Rendering rendering, MarkedString text, Arguments arguments) {
    arguments.bind("wordcount");
    return Value.of(WORD.matcher(text.text()).results().count());
  }
}
