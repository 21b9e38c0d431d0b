package io.altiplano.engine.template;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and their values; what is not here is looked for in the scope around it. */
final class Scope {
  private final @Nullable Scope parent;
  private final int depth;
  private final Map<String, Value> values = new HashMap<>();

  private Scope(@Nullable Scope parent) {
    this.parent = parent;
    this.depth = parent == null ? 0 : parent.depth + 1;
  }

  static Scope root() {
    return new Scope(null);
  }

  Scope inner() {
    return new Scope(this);
  }

  /** How many scopes are around this one. */
  int depth() {
    return depth;
  }

  Value find(String name) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      Value value = scope.values.get(name);
      if (value != null) {
        return value;
      }
    }
    return new Value.Undefined(name);
  }

  void set(String name, Value value) {
    values.put(name, value);
  }
}
