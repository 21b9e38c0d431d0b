package io.altiplano.engine.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Filters of lists, and of whatever else can be looped over. */
final class ListFilters {
  static final Map<String, Filters.Filter> FILTERS =
      Map.ofEntries(
          Map.entry("list", (r, v, a) -> new Value.Sequence(Iteration.items(v, r.budget()))),
          Map.entry("first", (r, v, a) -> at(r, v, true)),
          Map.entry("last", (r, v, a) -> at(r, v, false)),
          Map.entry("reverse", ListFilters::reverse),
          Map.entry("sort", ListFilters::sort),
          Map.entry("unique", ListFilters::unique),
          Map.entry("join", ListFilters::join),
          Map.entry("sum", ListFilters::sum),
          Map.entry("min", (r, v, a) -> extreme(r, v, a, -1)),
          Map.entry("max", (r, v, a) -> extreme(r, v, a, 1)),
          Map.entry("batch", ListFilters::batch));

  private ListFilters() {}

  private static Value at(Rendering rendering, Value operand, boolean first) {
    if (operand instanceof Value.Text text) {
      return Members.index(rendering, text, Value.of(first ? 0 : -1));
    }
    List<Value> items =
        operand instanceof Value.Sequence sequence
            ? sequence.items()
            : Iteration.items(operand, rendering.budget());
    if (items.isEmpty()) {
      return new Value.Undefined(first ? "first" : "last");
    }
    return first ? items.getFirst() : items.getLast();
  }

  private static Value reverse(Rendering rendering, Value operand, Arguments arguments) {
    arguments.bind("reverse");
    List<Value> items = Iteration.items(operand, rendering.budget());
    Collections.reverse(items);
    return operand instanceof Value.Text
        ? new Value.Text(Texts.join(rendering, items, MarkedString.control("")))
        : new Value.Sequence(items);
  }

  private static Value sort(Rendering rendering, Value operand, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("sort", "reverse", "case_sensitive", "attribute");
    Sorting sorting =
        new Sorting(rendering.budget(), bound.flag("case_sensitive"), bound.flag("reverse"));
    List<Value> items = Iteration.items(operand, rendering.budget());
    return new Value.Sequence(sorting.sort(items, item -> keyed(rendering, bound, item)));
  }

  /** The item's attribute, if the filter is given one; otherwise the item. */
  private static Value keyed(Rendering rendering, Arguments.Bound bound, Value item) {
    return bound
        .given("attribute")
        .map(path -> Members.path(item, Display.joined(path, rendering.budget()).text()))
        .orElse(item);
  }

  private static Value unique(Rendering rendering, Value operand, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("unique", "case_sensitive", "attribute");
    boolean folded = bound.given("case_sensitive").map(v -> !v.isTruthy()).orElse(false);
    Set<Object> seen = new HashSet<>();
    Set<Value> seenObjects = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Value> chosen = new ArrayList<>();
    for (Value item : Iteration.items(operand, rendering.budget())) {
      Value key = keyed(rendering, bound, item);
      boolean isNew =
          switch (key) {
            case Value.Text text ->
                seen.add(folded ? Texts.lower(rendering, text.marked()).text() : text.text());
            case Value.Int number -> seen.add((double) number.value());
            case Value.Real number -> seen.add(number.value());
            case Value.Undefined _ -> seen.add(Value.Undefined.class);
            case Value.Bool _, Value.None _, Value.Sequence _ -> seenObjects.add(key);
            case Value.Mapping _, Value.Namespace _, Value.Callable _ -> seenObjects.add(key);
          };
      if (isNew) {
        chosen.add(item);
      }
    }
    return new Value.Sequence(chosen);
  }

  private static Value join(Rendering rendering, Value operand, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("join", "d", "attribute", "separator");
    Value separator = bound.given("separator").orElse(bound.orElse("d", Value.control("")));
    if (!(separator instanceof Value.Text text)) {
      throw bound.wrongType("separator", "a text", separator);
    }
    List<Value> items = Iteration.items(operand, rendering.budget());
    items.replaceAll(item -> keyed(rendering, bound, item));
    return new Value.Text(Texts.join(rendering, items, text.marked()));
  }

  private static Value sum(Rendering rendering, Value operand, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("sum", "attribute", "start");
    Operators operators = new Operators(rendering);
    Value total = bound.orElse("start", Value.of(0));
    for (Value item : Iteration.items(operand, rendering.budget())) {
      total = operators.binary(Expression.BinaryOperator.ADD, total, keyed(rendering, bound, item));
    }
    return total;
  }

  private static Value extreme(Rendering rendering, Value operand, Arguments arguments, int sign) {
    Arguments.Bound bound = arguments.bind("min", "case_sensitive", "attribute");
    Comparison comparison = new Comparison(rendering.budget());
    Value best = new Value.Undefined("the extreme of an empty list");
    for (Value item : Iteration.items(operand, rendering.budget())) {
      boolean better =
          best instanceof Value.Undefined
              || sign
                      * comparison.order(
                          keyed(rendering, bound, item),
                          keyed(rendering, bound, best),
                          bound.flag("case_sensitive"))
                  > 0;
      best = better ? item : best;
    }
    return best;
  }

  private static Value batch(Rendering rendering, Value operand, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("batch", "linecount", "fill_with");
    long size = bound.integer("linecount", 0);
    if (size < 1) {
      throw new EvaluationFault("batch needs a line count of 1 or more");
    }
    List<Value> batches = new ArrayList<>();
    List<Value> batch = new ArrayList<>();
    for (Value item : Iteration.items(operand, rendering.budget())) {
      if (batch.size() == size) {
        batches.add(new Value.Sequence(batch));
        batch = new ArrayList<>();
      }
      batch.add(item);
    }
    if (!batch.isEmpty()) {
      if (bound.given("fill_with").isPresent()) {
        while (batch.size() < size) {
          rendering.budget().elements(1);
          batch.add(bound.required("fill_with"));
        }
      }
      batches.add(new Value.Sequence(batch));
    }
    return new Value.Sequence(batches);
  }
}
