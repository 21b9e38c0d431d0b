package io.altiplano.engine.gguf;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A metadata value in the bytes of the file, sound when it was made; decoded when somebody asks, so
 * that opening a file with half a million merges makes no strings.
 */
final class Value {
  /** Element type and count. */
  static final int ARRAY_HEADER_BYTES = 12;

  private final ValueType type;
  private final byte[] bytes;

  /** Takes ownership of the bytes, which hold one sound value of that type. */
  Value(ValueType type, byte[] bytes) {
    this.type = type;
    this.bytes = bytes;
  }

  ValueType type() {
    return type;
  }

  /** The bytes as they stand in a file; not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /** What the elements of an array are. */
  ValueType elementType() {
    return ValueType.ofId(reader().getInt()).orElseThrow();
  }

  /** Elements of an array. */
  int count() {
    return Math.toIntExact(reader().getLong(4));
  }

  /** A reader that stands on the first element of an array, or on the value itself. */
  ByteBuffer reader() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  ByteBuffer elements() {
    return reader().position(ARRAY_HEADER_BYTES);
  }

  /** {@link Metadata#value}'s object. */
  Object decode() {
    return decode(type, reader());
  }

  private static Object decode(ValueType type, ByteBuffer in) {
    return switch (type) {
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, INT64 -> integer(type, in);
      case UINT64 -> unsigned(in.getLong());
      case FLOAT32 -> in.getFloat();
      case FLOAT64 -> in.getDouble();
      case BOOL -> in.get() != 0;
      case STRING -> new String(string(in), StandardCharsets.UTF_8);
      case ARRAY -> list(in);
    };
  }

  private static Object unsigned(long bits) {
    return bits >= 0 ? (Object) bits : new BigInteger(Long.toUnsignedString(bits));
  }

  private static List<Object> list(ByteBuffer in) {
    ValueType element = ValueType.ofId(in.getInt()).orElseThrow();
    long count = in.getLong();
    List<Object> list = new ArrayList<>((int) Math.min(count, in.remaining()));
    for (long i = 0; i < count; i++) {
      list.add(decode(element, in));
    }
    return Collections.unmodifiableList(list);
  }

  /** Takes an integer of any width; an unsigned one of 64 bits keeps its bits. */
  static long integer(ValueType type, ByteBuffer in) {
    return switch (type) {
      case UINT8 -> Byte.toUnsignedLong(in.get());
      case INT8 -> in.get();
      case UINT16 -> Short.toUnsignedLong(in.getShort());
      case INT16 -> in.getShort();
      case UINT32 -> Integer.toUnsignedLong(in.getInt());
      case INT32 -> in.getInt();
      case UINT64, INT64 -> in.getLong();
      case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> throw new IllegalArgumentException(type.name());
    };
  }

  /** Takes a length and that many bytes. */
  static byte[] string(ByteBuffer in) {
    byte[] string = new byte[Math.toIntExact(in.getLong())];
    in.get(string);
    return string;
  }
}
