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
    BigDecimal exact =
        switch (number) {
          case Byte _, Short _, Integer _, Long _ -> BigDecimal.valueOf(number.longValue());
          case BigInteger whole -> new BigDecimal(whole);
          case BigDecimal decimal -> decimal;
          default -> {
            double real = number.doubleValue();
            yield Double.isFinite(real) ? new BigDecimal(real) : null;
          }
        };
    double real = number.doubleValue();
    boolean isWhole =
        exact != null && Math.abs(real) < 0x1p63 && exact.stripTrailingZeros().scale() <= 0;
    return isWhole ? Value.of(exact.longValueExact()) : new Value.Real(real);
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
