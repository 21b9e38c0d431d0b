package io.altiplano.engine.template;

import java.util.HashMap;
import java.util.Map;

/** What may stand behind a bar. */
final class Filters {
  /** A function of a value. */
  interface Filter {
    Value apply(Rendering rendering, Value operand, Arguments arguments);
  }

  private static final Map<String, Filter> FILTERS = new HashMap<>();

  static {
    FILTERS.putAll(GeneralFilters.FILTERS);
    FILTERS.putAll(TextFilters.FILTERS);
    FILTERS.putAll(ListFilters.FILTERS);
    FILTERS.putAll(SelectionFilters.FILTERS);
    FILTERS.putAll(NumberFilters.FILTERS);
  }

  private Filters() {}

  static Filter find(String name) {
    Filter filter = FILTERS.get(name);
    if (filter == null) {
      throw new EvaluationFault("unknown filter '" + name + "'");
    }
    return filter;
  }

  static EvaluationFault notFor(String filter, Value operand) {
    return new EvaluationFault(
        "the filter '" + filter + "' cannot be applied to " + operand.typeName());
  }
}
