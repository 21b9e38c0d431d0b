package io.altiplano.engine.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Filters that choose from lists by a test, or apply something to each element. */
final class SelectionFilters {
  static final Map<String, Filters.Filter> FILTERS =
      Map.of(
          "select", (r, v, a) -> byTest(r, v, a, true),
          "reject", (r, v, a) -> byTest(r, v, a, false),
          "selectattr", (r, v, a) -> byAttribute(r, v, a, true),
          "rejectattr", (r, v, a) -> byAttribute(r, v, a, false),
          "map", SelectionFilters::map);

  private SelectionFilters() {}

  private static Value byTest(
      Rendering rendering, Value operand, Arguments arguments, boolean wanted) {
    List<Value> positional = positional("select", arguments);
    Tests.Test test =
        positional.isEmpty()
            ? (r, value, none) -> value.isTruthy()
            : Tests.find(text("select", positional.getFirst()));
    List<Value> rest = positional.subList(Math.min(1, positional.size()), positional.size());
    List<Value> items = Iteration.items(operand, rendering.budget());
    items.removeIf(item -> test.holds(rendering, item, rest) != wanted);
    return new Value.Sequence(items);
  }

  private static Value byAttribute(
      Rendering rendering, Value operand, Arguments arguments, boolean wanted) {
    List<Value> positional = positional("selectattr", arguments);
    if (positional.isEmpty()) {
      throw new EvaluationFault("selectattr needs the name of an attribute");
    }
    String path = text("selectattr", positional.getFirst());
    Tests.Test test =
        positional.size() == 1
            ? (r, value, none) -> value.isTruthy()
            : Tests.ofAttribute(text("selectattr", positional.get(1)));
    List<Value> rest = positional.subList(Math.min(2, positional.size()), positional.size());
    List<Value> items = Iteration.items(operand, rendering.budget());
    items.removeIf(item -> test.holds(rendering, Members.path(item, path), rest) != wanted);
    return new Value.Sequence(items);
  }

  private static List<Value> positional(String filter, Arguments arguments) {
    if (!arguments.keywords().isEmpty()) {
      throw new EvaluationFault(
          filter + " takes no argument '" + arguments.keywords().firstEntry().getKey() + "'");
    }
    return arguments.positional();
  }

  private static String text(String filter, Value value) {
    if (value instanceof Value.Text text) {
      return text.text();
    }
    throw new EvaluationFault(filter + " needs a name, got " + value.typeName());
  }

  private static Value map(Rendering rendering, Value operand, Arguments arguments) {
    List<Value> items = Iteration.items(operand, rendering.budget());
    Value attribute = arguments.keywords().get("attribute");
    if (attribute != null) {
      Arguments.Bound bound = arguments.bind("map", "attribute", "default");
      Optional<Value> fallback = bound.given("default");
      String path = Display.joined(attribute, rendering.budget()).text();
      items.replaceAll(item -> {
        Value found = Members.path(item, path);
        return found instanceof Value.Undefined ? fallback.orElse(found) : found;
      });
      return new Value.Sequence(items);
    }
    if (arguments.positional().isEmpty()) {
      throw new EvaluationFault("map needs an attribute or the name of a filter");
    }
    List<Value> rest = new ArrayList<>(arguments.positional());
    Filters.Filter filter = Filters.find(text("map", rest.removeFirst()));
    SequencedMap<String, Value> keywords = new LinkedHashMap<>(arguments.keywords());
    items.replaceAll(item -> filter.apply(rendering, item, new Arguments(rest, keywords)));
    return new Value.Sequence(items);
  }
}
