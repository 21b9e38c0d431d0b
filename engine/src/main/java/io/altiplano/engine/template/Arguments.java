package io.altiplano.engine.template;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Evaluated arguments of a call. */
record Arguments(List<Value> positional, SequencedMap<String, Value> keywords) {
  static final Arguments NONE = new Arguments(List.of(), new LinkedHashMap<>());

  /** Gives arguments their parameters' names; one too many, or one unknown, is a fault. */
  Bound bind(String callee, String... parameters) {
    if (positional.size() > parameters.length) {
      throw new EvaluationFault(
          callee + " takes at most " + parameters.length + " arguments, got " + positional.size());
    }
    Map<String, Value> values = new HashMap<>();
    for (int i = 0; i < positional.size(); i++) {
      values.put(parameters[i], positional.get(i));
    }
    List<String> known = List.of(parameters);
    keywords.forEach((name, value) -> {
      if (!known.contains(name)) {
        throw new EvaluationFault(callee + " takes no argument '" + name + "'");
      }
      if (values.putIfAbsent(name, value) != null) {
        throw new EvaluationFault(callee + " is given '" + name + "' twice");
      }
    });
    return new Bound(callee, values);
  }

  /** Arguments by parameter name. */
  record Bound(String callee, Map<String, Value> values) {
    /** The value, if one is given and it is not none. */
    Optional<Value> given(String name) {
      return Optional.ofNullable(values.get(name)).filter(value -> value != Value.None.NONE);
    }

    Value required(String name) {
      Value value = values.get(name);
      if (value == null) {
        throw new EvaluationFault(callee + " needs the argument '" + name + "'");
      }
      return value;
    }

    Value orElse(String name, Value fallback) {
      Value value = values.get(name);
      return value == null ? fallback : value;
    }

    Optional<MarkedString> text(String name) {
      return given(name).map(value -> asText(name, value));
    }

    MarkedString requiredText(String name) {
      return asText(name, required(name));
    }

    private MarkedString asText(String name, Value value) {
      if (value instanceof Value.Text text) {
        return text.marked();
      }
      throw wrongType(name, "a text", value);
    }

    long integer(String name, long fallback) {
      return given(name)
          .map(value -> {
            if (value instanceof Value.Int number) {
              return number.value();
            }
            throw wrongType(name, "an integer", value);
          })
          .orElse(fallback);
    }

    boolean flag(String name) {
      return given(name)
          .map(value -> {
            if (value instanceof Value.Bool flag) {
              return flag.isTruthy();
            }
            throw wrongType(name, "a boolean", value);
          })
          .orElse(false);
    }

    EvaluationFault wrongType(String name, String wanted, Value value) {
      return new EvaluationFault(
          callee + " needs " + wanted + " as '" + name + "', got " + value.typeName());
    }
  }
}
