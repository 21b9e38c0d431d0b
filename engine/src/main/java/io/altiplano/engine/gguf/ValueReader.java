package io.altiplano.engine.gguf;

/** Walks over metadata values, checks them to the last byte, and keeps their bytes. */
final class ValueReader {
  private final Cursor cursor;
  private final Limits limits;
  private long metadataBytes;

  ValueReader(Cursor cursor, Limits limits) {
    this.cursor = cursor;
    this.limits = limits;
  }

  /** Takes a type and a value of it. */
  Value read() {
    ValueType type = type("value type");
    long start = cursor.offset();
    walk(type, 0);
    metadataBytes += cursor.offset() - start;
    if (metadataBytes > limits.metadataBytes()) {
      throw cursor.fault(start, "more than %d bytes of metadata".formatted(limits.metadataBytes()));
    }
    byte[] bytes = cursor.bytesSince(start);
    checkContent(type, bytes, start);
    return new Value(type, bytes);
  }

  private ValueType type(String what) {
    long at = cursor.offset();
    int id = cursor.int32(what);
    return ValueType.ofId(id)
        .orElseThrow(() ->
            cursor.fault(
                at,
                "%s %s is none of the format's; they are 0 to %d"
                    .formatted(what, Integer.toUnsignedString(id), ValueType.values().length - 1)));
  }

  /** Moves over a value; checks lengths, not yet what is inside. */
  private void walk(ValueType type, int depth) {
    switch (type) {
      case STRING -> cursor.take(cursor.length("string", limits.stringBytes()), "string");
      case ARRAY -> walkArray(depth + 1);
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, FLOAT32, BOOL, UINT64, INT64, FLOAT64 ->
          cursor.take(type.bytes(), "value");
    }
  }

  private void walkArray(int depth) {
    if (depth > limits.arrayDepth()) {
      throw cursor.fault(
          cursor.offset(), "arrays nested more than %d deep".formatted(limits.arrayDepth()));
    }
    ValueType element = type("array element type");
    long at = cursor.offset();
    long count = cursor.int64("array length");
    if (count < 0 || count > limits.arrayElements()) {
      throw cursor.fault(
          at,
          "an array of %s elements; at most %d are allowed"
              .formatted(Long.toUnsignedString(count), limits.arrayElements()));
    }
    long smallest = smallestBytes(element);
    if (count > cursor.remaining() / smallest) {
      throw cursor.fault(
          at,
          "an array of %d %s, but only %d bytes are left"
              .formatted(count, element, cursor.remaining()));
    }
    if (element.bytes() > 0) {
      cursor.take(count * smallest, "array");
      return;
    }
    for (long i = 0; i < count; i++) {
      walk(element, depth);
    }
  }

  private static long smallestBytes(ValueType element) {
    return switch (element) {
      case STRING -> Long.BYTES;
      case ARRAY -> Value.ARRAY_HEADER_BYTES;
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, FLOAT32, BOOL, UINT64, INT64, FLOAT64 ->
          element.bytes();
    };
  }

  private void checkContent(ValueType type, byte[] bytes, long start) {
    new ContentCheck(cursor, new Value(type, bytes), start).run();
  }
}
