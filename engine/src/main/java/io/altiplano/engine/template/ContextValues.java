package io.altiplano.engine.template;

import io.altiplano.engine.tokenizer.Segment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Turns plain Java objects into values: strings become people's text. */
final class ContextValues {
  private final Budget budget;

  ContextValues(Budget budget) {
    this.budget = budget;
  }

  Value convert(@Nullable Object object) {
    return convert(object, 0);
  }

  private Value convert(@Nullable Object object, int depth) {
    budget.walk(depth);
    return switch (object) {
      case null -> Value.None.NONE;
      case String text -> new Value.Text(MarkedString.text(text));
      case ControlText control -> new Value.Text(MarkedString.control(control.text()));
      case Boolean flag -> Value.of((boolean) flag);
      case Number number -> number(number);
      case Optional<?> optional -> convert(optional.orElse(null), depth);
      case Map<?, ?> map -> map(map, depth);
      case Iterable<?> items -> list(items, depth);
      case Object[] items -> list(List.of(items), depth);
      default ->
          throw new EvaluationFault(
              "the context holds a " + object.getClass().getName() + ", which no template knows");
    };
  }

  /** A whole number is an integer if it fits 64 bits, however it is held, as in the judge. */
  private static Value number(Number number) {
    double real = number.doubleValue();
    boolean fits = Math.abs(real) < 0x1p63;
    return switch (number) {
      case Byte _, Short _, Integer _, Long _ -> Value.of(number.longValue());
      case BigInteger whole when whole.bitLength() < Long.SIZE -> Value.of(whole.longValue());
      case BigDecimal decimal when fits && decimal.stripTrailingZeros().scale() <= 0 ->
          Value.of(decimal.longValueExact());
      case BigInteger _, BigDecimal _ -> new Value.Real(real);
      default -> fits && real % 1 == 0 ? Value.of((long) real) : new Value.Real(real);
    };
  }

  private Value list(Iterable<?> items, int depth) {
    List<Value> values = new ArrayList<>();
    for (Object item : items) {
      budget.elements(1);
      values.add(convert(item, depth + 1));
    }
    return new Value.Sequence(values);
  }

  private Value map(Map<?, ?> map, int depth) {
    SequencedMap<String, Value> entries = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw new EvaluationFault("the keys of the context's maps must be strings");
      }
      budget.elements(1);
      entries.put(key, convert(entry.getValue(), depth + 1));
    }
    return new Value.Mapping(entries, Segment.Kind.TEXT);
  }
}
