package io.altiplano.engine.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Methods of maps, which are filters too. */
final class MapMethods {
  /** What a method does to its map. */
  interface Method {
    Value call(Rendering rendering, Value.Mapping self, Arguments arguments);
  }

  private static final Map<String, Method> METHODS =
      Map.of(
          "get", MapMethods::get,
          "items", MapMethods::items,
          "keys", MapMethods::keys,
          "values", MapMethods::values,
          "dictsort", MapMethods::sorted,
          "pop", MapMethods::pop,
          "update", MapMethods::update);

  private MapMethods() {}

  static Optional<Value> find(Rendering rendering, Value.Mapping self, String name) {
    return Optional.ofNullable(METHODS.get(name))
        .map(method ->
            new Value.Callable(
                name, (arguments, scope) -> method.call(rendering, self, arguments)));
  }

  private static Value get(Rendering rendering, Value.Mapping self, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("get", "key", "default");
    Value found =
        bound.required("key") instanceof Value.Text key ? self.entries().get(key.text()) : null;
    return found != null ? found : bound.orElse("default", Value.None.NONE);
  }

  static Value items(Rendering rendering, Value.Mapping self, Arguments arguments) {
    arguments.bind("items");
    return new Value.Sequence(Iteration.entries(self, rendering.budget()));
  }

  static Value keys(Rendering rendering, Value.Mapping self, Arguments arguments) {
    arguments.bind("keys");
    return new Value.Sequence(Iteration.items(self, rendering.budget()));
  }

  static Value values(Rendering rendering, Value.Mapping self, Arguments arguments) {
    arguments.bind("values");
    rendering.budget().elements(self.entries().size());
    return new Value.Sequence(new ArrayList<>(self.entries().values()));
  }

  static Value sorted(Rendering rendering, Value.Mapping self, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("dictsort", "case_sensitive", "by", "reverse");
    String by = bound.text("by").map(MarkedString::text).orElse("key");
    if (!by.equals("key") && !by.equals("value")) {
      throw new EvaluationFault("dictsort sorts by 'key' or 'value', not by '" + by + "'");
    }
    List<Value> pairs = Iteration.entries(self, rendering.budget());
    Sorting sorting =
        new Sorting(rendering.budget(), bound.flag("case_sensitive"), bound.flag("reverse"));
    return new Value.Sequence(
        sorting.sort(pairs, pair -> Members.path(pair, by.equals("key") ? "0" : "1")));
  }

  private static Value pop(Rendering rendering, Value.Mapping self, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("pop", "key", "default");
    Value removed = self.entries().remove(bound.requiredText("key").text());
    return removed != null ? removed : bound.required("default");
  }

  private static Value update(Rendering rendering, Value.Mapping self, Arguments arguments) {
    if (!(arguments.bind("update", "other").required("other") instanceof Value.Mapping other)) {
      throw new EvaluationFault("update needs a map");
    }
    rendering.budget().elements(2L * other.entries().size());
    List.copyOf(other.entries().entrySet())
        .forEach(entry -> self.put(other.key(entry.getKey()).marked(), entry.getValue()));
    return Value.None.NONE;
  }
}
