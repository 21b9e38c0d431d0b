package io.altiplano.engine.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Filters of any value, and those of maps. */
final class GeneralFilters {
  static final Map<String, Filters.Filter> FILTERS =
      Map.ofEntries(
          Map.entry("safe", (r, v, a) -> v),
          Map.entry("default", GeneralFilters::fallback),
          Map.entry("d", GeneralFilters::fallback),
          Map.entry("tojson", GeneralFilters::json),
          Map.entry("string", (r, v, a) -> new Value.Text(Display.string(v, r.budget()))),
          Map.entry("bool", (r, v, a) -> Value.of(v.isTruthy())),
          Map.entry("length", GeneralFilters::length),
          Map.entry("count", GeneralFilters::length),
          Map.entry("attr", (r, v, a) -> attribute(r, v, a)),
          Map.entry("items", (r, v, a) -> ofMap("items", MapMethods::items, r, v, a)),
          Map.entry("keys", (r, v, a) -> ofMap("keys", MapMethods::keys, r, v, a)),
          Map.entry("values", (r, v, a) -> ofMap("values", MapMethods::values, r, v, a)),
          Map.entry("dictsort", (r, v, a) -> ofMap("dictsort", MapMethods::sorted, r, v, a)));

  private GeneralFilters() {}

  private static Value fallback(Rendering rendering, Value operand, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("default", "default_value", "boolean");
    boolean missing =
        operand instanceof Value.Undefined || (bound.flag("boolean") && !operand.isTruthy());
    return missing ? bound.orElse("default_value", Value.control("")) : operand;
  }

  private static Value length(Rendering rendering, Value operand, Arguments arguments) {
    arguments.bind("length");
    return switch (operand) {
      case Value.Text text -> Value.of(text.text().length());
      case Value.Sequence sequence -> Value.of(sequence.items().size());
      case Value.Mapping mapping -> Value.of(mapping.entries().size());
      case Value.Int _, Value.Real _, Value.Bool _, Value.None _, Value.Undefined _ ->
          throw Filters.notFor("length", operand);
      case Value.Namespace _, Value.Callable _ -> throw Filters.notFor("length", operand);
    };
  }

  private static Value attribute(Rendering rendering, Value operand, Arguments arguments) {
    String name = arguments.bind("attr", "name").requiredText("name").text();
    return Members.member(rendering, operand, name);
  }

  private static Value ofMap(
      String name,
      MapMethods.Method method,
      Rendering rendering,
      Value operand,
      Arguments arguments) {
    if (operand instanceof Value.Mapping mapping) {
      return method.call(rendering, mapping, arguments);
    }
    throw Filters.notFor(name, operand);
  }

  /** Parameters in the order that the transformers library gives them. */
  private static Value json(Rendering rendering, Value operand, Arguments arguments) {
    Arguments.Bound bound =
        arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
    long indent = bound.integer("indent", 0);
    if (indent > JsonWriter.MAX_INDENT) {
      throw new EvaluationFault("tojson indents by at most " + JsonWriter.MAX_INDENT);
    }
    Optional<List<Value>> separators =
        bound.given("separators").map(value -> Iteration.items(value, rendering.budget()));
    JsonWriter.Options options =
        new JsonWriter.Options(
            (int) Math.max(0, indent),
            bound.flag("ensure_ascii"),
            separators.map(pair -> separator(pair, 0)).orElse(indent > 0 ? "," : ", "),
            separators.map(pair -> separator(pair, 1)).orElse(": "),
            bound.flag("sort_keys"),
            "null");
    return new Value.Text(JsonWriter.write(operand, options, rendering.budget()));
  }

  private static String separator(List<Value> pair, int index) {
    if (pair.size() == 2 && pair.get(index) instanceof Value.Text text) {
      return text.text();
    }
    throw new EvaluationFault("the separators of tojson must be two texts");
  }
}
