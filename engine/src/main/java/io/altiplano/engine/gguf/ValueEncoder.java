package io.altiplano.engine.gguf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Turns Java objects into the bytes of metadata values. */
final class ValueEncoder {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private ValueEncoder() {}

  /** Chooses the type by the object; see {@link GgufWriter#put(String, Object)}. */
  static Value encode(Object object) {
    return encode(typeOf(object), object);
  }

  static Value encode(ValueType type, Object object) {
    ValueEncoder encoder = new ValueEncoder();
    encoder.value(type, object);
    return new Value(type, encoder.out.toByteArray());
  }

  /** An array whose elements have a type of their own choosing. */
  static Value encodeArray(ValueType element, List<?> elements) {
    ValueEncoder encoder = new ValueEncoder();
    encoder.array(element, elements);
    return new Value(ValueType.ARRAY, encoder.out.toByteArray());
  }

  private static ValueType typeOf(Object object) {
    return switch (object) {
      case Boolean flag -> ValueType.BOOL;
      case Byte small -> ValueType.INT8;
      case Short small -> ValueType.INT16;
      case Integer integer -> integer >= 0 ? ValueType.UINT32 : ValueType.INT32;
      case Long integer -> integer >= 0 ? ValueType.UINT64 : ValueType.INT64;
      case Float number -> ValueType.FLOAT32;
      case Double number -> ValueType.FLOAT64;
      case String text -> ValueType.STRING;
      case byte[] text -> ValueType.STRING;
      case Collection<?> elements -> ValueType.ARRAY;
      case int[] elements -> ValueType.ARRAY;
      case long[] elements -> ValueType.ARRAY;
      case float[] elements -> ValueType.ARRAY;
      case boolean[] elements -> ValueType.ARRAY;
      case byte[][] elements -> ValueType.ARRAY;
      default ->
          throw new IllegalArgumentException("no metadata type for " + object.getClass().getName());
    };
  }

  private void value(ValueType type, Object object) {
    switch (type) {
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 ->
          integer(type, ((Number) object).longValue());
      case FLOAT32 -> bytes(Integer.BYTES, Float.floatToRawIntBits(((Number) object).floatValue()));
      case FLOAT64 ->
          bytes(Long.BYTES, Double.doubleToRawLongBits(((Number) object).doubleValue()));
      case BOOL -> bytes(1, (Boolean) object ? 1 : 0);
      case STRING ->
          string(
              object instanceof byte[] raw
                  ? raw
                  : ((String) object).getBytes(StandardCharsets.UTF_8));
      case ARRAY -> array(object);
    }
  }

  private void integer(ValueType type, long integer) {
    int bits = type.bytes() * Byte.SIZE;
    boolean fits =
        switch (type) {
          case UINT8, UINT16, UINT32 -> integer >= 0 && integer >>> bits == 0;
          case INT8, INT16, INT32 -> integer << (64 - bits) >> (64 - bits) == integer;
          case UINT64, INT64, FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> true;
        };
    if (!fits) {
      throw new IllegalArgumentException(integer + " does not fit into " + type);
    }
    bytes(type.bytes(), integer);
  }

  private void array(Object object) {
    switch (object) {
      case int[] integers -> array(ValueType.INT32, Arrays.stream(integers).boxed().toList());
      case long[] integers -> array(ValueType.INT64, Arrays.stream(integers).boxed().toList());
      case float[] floats -> array(ValueType.FLOAT32, boxed(floats));
      case boolean[] flags -> array(ValueType.BOOL, boxed(flags));
      case byte[][] strings -> array(ValueType.STRING, Arrays.asList(strings));
      case Collection<?> elements -> array(elementType(elements), List.copyOf(elements));
      default -> throw new IllegalArgumentException(object.getClass().getName());
    }
  }

  private static List<Float> boxed(float[] floats) {
    List<Float> boxed = new ArrayList<>(floats.length);
    for (float number : floats) {
      boxed.add(number);
    }
    return boxed;
  }

  private static List<Boolean> boxed(boolean[] flags) {
    List<Boolean> boxed = new ArrayList<>(flags.length);
    for (boolean flag : flags) {
      boxed.add(flag);
    }
    return boxed;
  }

  /** Signed integers where one is negative; strings for an empty list, as nobody can tell. */
  private static ValueType elementType(Collection<?> elements) {
    ValueType type = ValueType.STRING;
    boolean first = true;
    for (Object element : elements) {
      ValueType own = typeOf(element);
      if (first || (type == ValueType.UINT32 && own == ValueType.INT32)) {
        type = own;
      } else if (type == ValueType.UINT64 && own == ValueType.INT64) {
        type = own;
      }
      first = false;
    }
    return type;
  }

  private void array(ValueType element, List<?> elements) {
    bytes(Integer.BYTES, element.id());
    bytes(Long.BYTES, elements.size());
    for (Object each : elements) {
      value(element, each);
    }
  }

  private void string(byte[] utf8) {
    bytes(Long.BYTES, utf8.length);
    out.writeBytes(utf8);
  }

  private void bytes(int count, long bits) {
    ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.write(buffer.putLong(bits).array(), 0, count);
  }
}
