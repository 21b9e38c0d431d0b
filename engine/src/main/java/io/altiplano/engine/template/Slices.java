package io.altiplano.engine.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code [start:stop:step]} of lists, and of texts by characters. */
final class Slices {
  private Slices() {}

  static Value slice(
      Rendering rendering,
      Value object,
      Optional<Value> start,
      Optional<Value> stop,
      Optional<Value> step) {
    Optional<Long> first = bound(start);
    Optional<Long> end = bound(stop);
    long stride = bound(step).orElse(1L);
    if (stride == 0) {
      throw new EvaluationFault("the step of a slice must not be zero");
    }
    return switch (object) {
      case Value.Sequence sequence -> {
        Range range = Range.of(sequence.items().size(), first, end, stride);
        rendering.budget().elements(range.count());
        yield new Value.Sequence(range.pick(sequence.items()));
      }
      case Value.Text text ->
          new Value.Text(
              stride == 1
                  ? stretch(rendering, text.marked(), first, end)
                  : strides(rendering, text.marked(), first, end, stride));
      case Value.Int _, Value.Real _, Value.Bool _, Value.None _ -> throw no(object);
      case Value.Undefined _, Value.Mapping _, Value.Namespace _, Value.Callable _ ->
          throw no(object);
    };
  }

  private static EvaluationFault no(Value object) {
    return new EvaluationFault("cannot slice " + object.typeName());
  }

  private static Optional<Long> bound(Optional<Value> value) {
    return value
        .filter(given -> !(given instanceof Value.None || given instanceof Value.Undefined))
        .map(given -> {
          if (given instanceof Value.Int number) {
            return number.value();
          }
          throw new EvaluationFault("a slice needs integers, got " + given.typeName());
        });
  }

  private static MarkedString stretch(
      Rendering rendering, MarkedString text, Optional<Long> start, Optional<Long> stop) {
    rendering.budget().copy(text.length());
    String plain = text.text();
    Range range = Range.of(plain.codePointCount(0, plain.length()), start, stop, 1);
    int from = plain.offsetByCodePoints(0, (int) Math.min(range.start(), range.size()));
    return text.slice(from, plain.offsetByCodePoints(from, (int) range.count()));
  }

  private static MarkedString strides(
      Rendering rendering,
      MarkedString text,
      Optional<Long> start,
      Optional<Long> stop,
      long step) {
    List<Value> characters = Iteration.characters(text, rendering.budget());
    MarkedStringBuilder picked = rendering.newText();
    for (Value value : Range.of(characters.size(), start, stop, step).pick(characters)) {
      if (value instanceof Value.Text character) {
        picked.append(character.marked());
      }
    }
    return picked.build();
  }

  /** Positions within {@code size} elements, from start on, before stop. */
  private record Range(int size, long start, long stop, long step) {
    static Range of(int size, Optional<Long> start, Optional<Long> stop, long step) {
      long lowest = step > 0 ? 0 : -1;
      long highest = step > 0 ? size : size - 1L;
      long from = start.map(at -> clamp(at, size, lowest, highest)).orElse(step > 0 ? 0 : highest);
      long to = stop.map(at -> clamp(at, size, lowest, highest)).orElse(step > 0 ? highest : -1L);
      return new Range(size, from, to, step);
    }

    private static long clamp(long at, int size, long lowest, long highest) {
      return Math.clamp(at < 0 ? Math.max(at, -size - 1L) + size : at, lowest, highest);
    }

    long count() {
      long distance = step > 0 ? stop - start : start - stop;
      // Steps beyond the size are alike, and have a magnitude that can be negated.
      long stride = Math.min(Math.abs(Math.max(step, -Integer.MAX_VALUE)), Integer.MAX_VALUE);
      return distance <= 0 ? 0 : (distance + stride - 1) / stride;
    }

    List<Value> pick(List<Value> items) {
      int count = (int) count();
      List<Value> picked = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        picked.add(items.get((int) (start + i * step)));
      }
      return picked;
    }
  }
}
