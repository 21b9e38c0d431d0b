package io.altiplano.engine.template;

import java.util.ArrayList;
import java.util.List;

/** What a value gives when it is looped over. */
final class Iteration {
  private Iteration() {}

  /** Elements of a list, keys of a map, characters of a text; a new list. */
  static List<Value> items(Value value, Budget budget) {
    return switch (value) {
      case Value.Sequence sequence -> {
        budget.elements(sequence.items().size());
        yield new ArrayList<>(sequence.items());
      }
      case Value.Mapping mapping -> {
        budget.elements(mapping.entries().size());
        List<Value> keys = new ArrayList<>();
        mapping.entries().sequencedKeySet().forEach(key -> keys.add(mapping.key(key)));
        yield keys;
      }
      case Value.Text text -> characters(text.marked(), budget);
      case Value.Int _, Value.Real _, Value.Bool _, Value.None _, Value.Undefined _ ->
          throw notIterable(value);
      case Value.Namespace _, Value.Callable _ -> throw notIterable(value);
    };
  }

  private static EvaluationFault notIterable(Value value) {
    return new EvaluationFault("cannot loop over " + value.typeName());
  }

  /** Each character by itself; surrogate pairs stay whole. */
  static List<Value> characters(MarkedString text, Budget budget) {
    // A character in a list takes several objects.
    budget.elements(4L * text.length());
    List<Value> characters = new ArrayList<>(text.length());
    text.visitRuns(
        0,
        text.length(),
        (from, to, kind) -> {
          for (int at = from; at < to; ) {
            int next = Math.min(to, text.text().offsetByCodePoints(at, 1));
            String character = text.text().substring(at, next);
            characters.add(new Value.Text(MarkedString.of(character, kind)));
            at = next;
          }
        });
    return characters;
  }

  /** Keys with their values, as pairs. */
  static List<Value> entries(Value.Mapping mapping, Budget budget) {
    budget.elements(3L * mapping.entries().size());
    List<Value> pairs = new ArrayList<>();
    mapping
        .entries()
        .forEach((key, value) -> pairs.add(Value.Sequence.pair(mapping.key(key), value)));
    return pairs;
  }
}
