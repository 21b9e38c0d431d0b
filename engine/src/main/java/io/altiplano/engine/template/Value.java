package io.altiplano.engine.template;

import io.altiplano.engine.tokenizer.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;

/** What an expression evaluates to. */
sealed interface Value {
  /** For error messages. */
  String typeName();

  /** Whether it counts as true. */
  boolean isTruthy();

  static Value of(boolean value) {
    return value ? Bool.TRUE : Bool.FALSE;
  }

  static Value of(long value) {
    return new Int(value);
  }

  static Text control(String text) {
    return new Text(MarkedString.control(text));
  }

  record Text(MarkedString marked) implements Value {
    String text() {
      return marked.text();
    }

    @Override
    public String typeName() {
      return "text";
    }

    @Override
    public boolean isTruthy() {
      return !marked.isEmpty();
    }
  }

  record Int(long value) implements Value {
    @Override
    public String typeName() {
      return "integer";
    }

    @Override
    public boolean isTruthy() {
      return value != 0;
    }
  }

  record Real(double value) implements Value {
    @Override
    public String typeName() {
      return "float";
    }

    @Override
    public boolean isTruthy() {
      return value != 0 && !Double.isNaN(value);
    }
  }

  enum Bool implements Value {
    TRUE,
    FALSE;

    @Override
    public String typeName() {
      return "boolean";
    }

    @Override
    public boolean isTruthy() {
      return this == TRUE;
    }
  }

  enum None implements Value {
    NONE;

    @Override
    public String typeName() {
      return "none";
    }

    @Override
    public boolean isTruthy() {
      return false;
    }
  }

  /** A value that was never given; the name is how the template asked for it. */
  record Undefined(String name) implements Value {
    @Override
    public String typeName() {
      return "undefined value '" + name + "'";
    }

    @Override
    public boolean isTruthy() {
      return false;
    }
  }

  /** A list or tuple. Its methods may change it, so it equals only itself as a Java object. */
  final class Sequence implements Value {
    private final List<Value> items;

    /** Takes over the list, which must be modifiable. */
    Sequence(List<Value> items) {
      this.items = items;
    }

    static Sequence pair(Value first, Value second) {
      return new Sequence(new ArrayList<>(List.of(first, second)));
    }

    List<Value> items() {
      return items;
    }

    @Override
    public String typeName() {
      return "list";
    }

    @Override
    public boolean isTruthy() {
      return !items.isEmpty();
    }
  }

  /**
   * A map from texts, in order. Its keys are the template's only if every one of them is; with one
   * of people's among them, all are people's.
   */
  final class Mapping implements Value {
    private final SequencedMap<String, Value> entries;
    private Segment.Kind keyKind;

    /** Takes over the map, which must be modifiable. */
    Mapping(SequencedMap<String, Value> entries, Segment.Kind keyKind) {
      this.entries = entries;
      this.keyKind = keyKind;
    }

    SequencedMap<String, Value> entries() {
      return entries;
    }

    Text key(String name) {
      return new Text(MarkedString.of(name, keyKind));
    }

    Segment.Kind keyKind() {
      return keyKind;
    }

    void put(MarkedString key, Value value) {
      if (!key.isControl()) {
        keyKind = Segment.Kind.TEXT;
      }
      entries.put(key.text(), value);
    }

    @Override
    public String typeName() {
      return "map";
    }

    @Override
    public boolean isTruthy() {
      return !entries.isEmpty();
    }
  }

  /** What {@code namespace()} makes: attributes that survive the scope in which they are set. */
  final class Namespace implements Value {
    private final SequencedMap<String, Value> attributes;

    Namespace(SequencedMap<String, Value> attributes) {
      this.attributes = attributes;
    }

    SequencedMap<String, Value> attributes() {
      return attributes;
    }

    @Override
    public String typeName() {
      return "namespace";
    }

    @Override
    public boolean isTruthy() {
      return true;
    }
  }

  /** A macro, a method bound to its object, or a function of the environment. */
  record Callable(String name, Body body) implements Value {
    /** What a call does; the scope is the caller's. */
    interface Body {
      Value call(Arguments arguments, Scope scope);
    }

    @Override
    public String typeName() {
      return "function '" + name + "'";
    }

    @Override
    public boolean isTruthy() {
      return true;
    }
  }
}
