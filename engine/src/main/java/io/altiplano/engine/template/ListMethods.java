package io.altiplano.engine.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Methods of lists. Those that change the list change nothing outside of the rendering. */
final class ListMethods {
  /** What a method does to its list. */
  private interface Method {
    Value call(Rendering rendering, List<Value> self, Arguments arguments);
  }

  private static final Map<String, Method> METHODS =
      Map.of(
          "append", ListMethods::append,
          "extend", ListMethods::extend,
          "insert", ListMethods::insert,
          "pop", ListMethods::pop,
          "index", ListMethods::index,
          "count", ListMethods::count);

  private ListMethods() {}

  static Optional<Value> find(Rendering rendering, Value.Sequence self, String name) {
    return Optional.ofNullable(METHODS.get(name))
        .map(method ->
            new Value.Callable(
                name,
                (arguments, scope) -> {
                  rendering.budget().steps(self.items().size() >> 6);
                  return method.call(rendering, self.items(), arguments);
                }));
  }

  private static Value append(Rendering rendering, List<Value> self, Arguments arguments) {
    rendering.budget().elements(1);
    self.add(arguments.bind("append", "item").required("item"));
    return Value.None.NONE;
  }

  private static Value extend(Rendering rendering, List<Value> self, Arguments arguments) {
    Value items = arguments.bind("extend", "items").required("items");
    self.addAll(Iteration.items(items, rendering.budget()));
    return Value.None.NONE;
  }

  private static Value insert(Rendering rendering, List<Value> self, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("insert", "index", "item");
    rendering.budget().elements(1);
    long at = bound.integer("index", 0);
    long from = at < 0 ? Math.max(0, self.size() + at) : Math.min(at, self.size());
    self.add((int) from, bound.required("item"));
    return Value.None.NONE;
  }

  private static Value pop(Rendering rendering, List<Value> self, Arguments arguments) {
    long index = arguments.bind("pop", "index").integer("index", -1);
    long at = index < 0 ? self.size() + index : index;
    if (at < 0 || at >= self.size()) {
      throw new EvaluationFault("pop: no element " + index + " in a list of " + self.size());
    }
    return self.remove((int) at);
  }

  private static Value index(Rendering rendering, List<Value> self, Arguments arguments) {
    Value wanted = arguments.bind("index", "item").required("item");
    Comparison comparison = new Comparison(rendering.budget());
    for (int i = 0; i < self.size(); i++) {
      if (comparison.strictlyEqual(self.get(i), wanted)) {
        return Value.of(i);
      }
    }
    throw new EvaluationFault("index: the element is not found");
  }

  private static Value count(Rendering rendering, List<Value> self, Arguments arguments) {
    Value wanted = arguments.bind("count", "item").required("item");
    Comparison comparison = new Comparison(rendering.budget());
    return Value.of(self.stream().filter(item -> comparison.strictlyEqual(item, wanted)).count());
  }
}
