package io.altiplano.training.evaluation;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call with everything folded that does not count: the case of letters, white
 * space around values, and whether a number or a truth value is quoted. An argument that is null is
 * none.
 */
record Arguments(Map<String, Object> folded) {
  static Arguments of(Map<String, ?> plain) {
    Map<String, Object> folded = new HashMap<>();
    plain.forEach((name, value) -> {
      if (value != null) {
        folded.put(name, fold(value));
      }
    });
    return new Arguments(folded);
  }

  private static Object fold(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Object> folded = new HashMap<>();
        map.forEach((name, item) -> folded.put(String.valueOf(name), fold(item)));
        yield folded;
      }
      case List<?> list -> list.stream().map(Arguments::fold).toList();
      case null -> "null";
      default ->
          Normalizer.normalize(value.toString(), Normalizer.Form.NFC)
              .strip()
              .toLowerCase(Locale.ROOT);
    };
  }

  int count() {
    return folded.size();
  }

  /** How many of these the other call has with the same value. */
  int agreeing(Arguments other) {
    int agreeing = 0;
    for (Map.Entry<String, Object> slot : folded.entrySet()) {
      agreeing += Objects.equals(slot.getValue(), other.folded.get(slot.getKey())) ? 1 : 0;
    }
    return agreeing;
  }
}
