package io.altiplano.engine.gguf;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/**
 * What a file says about itself: keys and typed values. Immutable. Values are decoded at each call;
 * whoever needs an array often keeps it.
 *
 * <p>Integers of any width are read as {@code int} or {@code long} if they fit, floats of both
 * widths as {@code float}; nothing else is converted. A key that is missing where no fallback is
 * given, or whose value has another type, is an {@link AltiplanoException} of code {@code
 * INVALID_FILE} that names file and key.
 */
public final class Metadata {
  private final String source;
  private final SequencedMap<String, Value> values;

  Metadata(String source, SequencedMap<String, Value> values) {
    this.source = source;
    this.values = Collections.unmodifiableSequencedMap(values);
  }

  /** Values made in memory, as {@link GgufWriter#put(String, Object)} would write them. */
  public static Metadata of(Map<String, ?> values) {
    SequencedMap<String, Value> encoded = new LinkedHashMap<>();
    values.forEach((key, value) -> encoded.put(key, ValueEncoder.encode(value)));
    return new Metadata("metadata", encoded);
  }

  /** The same with another value for a key, which may be new. */
  public Metadata with(String key, Object value) {
    SequencedMap<String, Value> changed = new LinkedHashMap<>(values);
    changed.put(key, ValueEncoder.encode(value));
    return new Metadata(source, changed);
  }

  public boolean has(String key) {
    return values.containsKey(key);
  }

  /** In the order of the file. */
  public Set<String> keys() {
    return values.sequencedKeySet();
  }

  /** The type of a value, if there is one. */
  public Optional<ValueType> type(String key) {
    return Optional.ofNullable(values.get(key)).map(Value::type);
  }

  /** The type of an array's elements; empty where the key is missing or holds no array. */
  public Optional<ValueType> elementType(String key) {
    return Optional.ofNullable(values.get(key))
        .filter(value -> value.type() == ValueType.ARRAY)
        .map(Value::elementType);
  }

  /** Elements of an array, without decoding it. */
  public int length(String key) {
    return array(key).count();
  }

  /**
   * Any value: {@link Long} ({@link java.math.BigInteger} beyond it), {@link Float}, {@link
   * Double}, {@link Boolean}, {@link String}, or a {@link List} of these.
   */
  public Optional<Object> value(String key) {
    return Optional.ofNullable(values.get(key)).map(Value::decode);
  }

  public String string(String key) {
    Value value = required(key);
    if (value.type() != ValueType.STRING) {
      throw wrongType(key, value, "a string");
    }
    return new String(Value.string(value.reader()), StandardCharsets.UTF_8);
  }

  public String string(String key, String fallback) {
    return has(key) ? string(key) : fallback;
  }

  public int integer(String key) {
    long wide = longInteger(key);
    if (wide != (int) wide) {
      throw fault(key, "%d is beyond 32 bits".formatted(wide));
    }
    return (int) wide;
  }

  public int integer(String key, int fallback) {
    return has(key) ? integer(key) : fallback;
  }

  public long longInteger(String key) {
    Value value = required(key);
    if (!value.type().isInteger()) {
      throw wrongType(key, value, "an integer");
    }
    return signed(key, value.type(), value.reader());
  }

  public long longInteger(String key, long fallback) {
    return has(key) ? longInteger(key) : fallback;
  }

  public float floating(String key) {
    Value value = required(key);
    if (!value.type().isFloat()) {
      throw wrongType(key, value, "a float");
    }
    return floating(value.type(), value.reader());
  }

  public float floating(String key, float fallback) {
    return has(key) ? floating(key) : fallback;
  }

  public boolean flag(String key) {
    Value value = required(key);
    if (value.type() != ValueType.BOOL) {
      throw wrongType(key, value, "a boolean");
    }
    return value.reader().get() != 0;
  }

  public boolean flag(String key, boolean fallback) {
    return has(key) ? flag(key) : fallback;
  }

  public List<String> strings(String key) {
    return Arrays.stream(byteStrings(key))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .toList();
  }

  /** The bytes of an array of strings, which are UTF-8. */
  public byte[][] byteStrings(String key) {
    Value value = array(key, "an array of strings", type -> type == ValueType.STRING);
    ByteBuffer in = value.elements();
    byte[][] strings = new byte[value.count()][];
    for (int i = 0; i < strings.length; i++) {
      strings[i] = Value.string(in);
    }
    return strings;
  }

  public int[] integers(String key) {
    Value value = array(key, "an array of integers", ValueType::isInteger);
    ValueType element = value.elementType();
    ByteBuffer in = value.elements();
    int[] integers = new int[value.count()];
    for (int i = 0; i < integers.length; i++) {
      long wide = signed(key, element, in);
      if (wide != (int) wide) {
        throw fault(key, "element %d: %d is beyond 32 bits".formatted(i, wide));
      }
      integers[i] = (int) wide;
    }
    return integers;
  }

  public float[] floats(String key) {
    Value value = array(key, "an array of floats", ValueType::isFloat);
    ValueType element = value.elementType();
    ByteBuffer in = value.elements();
    float[] floats = new float[value.count()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = floating(element, in);
    }
    return floats;
  }

  public boolean[] flags(String key) {
    Value value = array(key, "an array of booleans", type -> type == ValueType.BOOL);
    ByteBuffer in = value.elements();
    boolean[] flags = new boolean[value.count()];
    for (int i = 0; i < flags.length; i++) {
      flags[i] = in.get() != 0;
    }
    return flags;
  }

  /** An exception about the value of a key, for readers that know more about what it may be. */
  public AltiplanoException fault(String key, String message) {
    return new AltiplanoException(ErrorCode.INVALID_FILE, faultText(key, message));
  }

  /** The text of such an exception, for faults of another code. */
  public String faultText(String key, String message) {
    return "%s: key %s: %s".formatted(source, Quoted.of(key), message);
  }

  SequencedMap<String, Value> values() {
    return values;
  }

  private Value required(String key) {
    Value value = values.get(key);
    if (value == null) {
      throw fault(key, "missing");
    }
    return value;
  }

  private Value array(String key) {
    return array(key, "an array", type -> true);
  }

  private Value array(String key, String wanted, Function<ValueType, Boolean> accepts) {
    Value value = required(key);
    if (value.type() != ValueType.ARRAY || !accepts.apply(value.elementType())) {
      throw wrongType(key, value, wanted);
    }
    return value;
  }

  private long signed(String key, ValueType type, ByteBuffer in) {
    long bits = Value.integer(type, in);
    if (type == ValueType.UINT64 && bits < 0) {
      throw fault(key, Long.toUnsignedString(bits) + " is beyond 63 bits");
    }
    return bits;
  }

  private static float floating(ValueType type, ByteBuffer in) {
    return type == ValueType.FLOAT32 ? in.getFloat() : (float) in.getDouble();
  }

  private AltiplanoException wrongType(String key, Value value, String wanted) {
    String actual =
        value.type() == ValueType.ARRAY
            ? "ARRAY of " + value.elementType()
            : value.type().toString();
    return fault(key, "the value is %s; %s is wanted".formatted(actual, wanted));
  }
}
