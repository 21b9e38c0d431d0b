package io.altiplano.engine.template;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Sorts values stably; texts by their UTF-16 code units. */
record Sorting(Budget budget, boolean caseSensitive, boolean reverse) {
  List<Value> sort(List<Value> items, Function<Value, Value> key) {
    budget.elements(items.size());
    Comparison comparison = new Comparison(budget);
    List<Value> sorted = new ArrayList<>(items);
    sorted.sort((left, right) -> {
      int order = comparison.order(key.apply(left), key.apply(right), caseSensitive);
      return reverse ? -order : order;
    });
    return sorted;
  }
}
