package io.altiplano.engine.gguf;

import java.nio.ByteBuffer;

/** Checks what lengths cannot tell: that strings are UTF-8 and booleans 0 or 1. */
final class ContentCheck {
  private final Cursor cursor;
  private final Value value;
  private final long start;
  private final ByteBuffer in;

  /**
   * @param start where the value's bytes begin in the file
   */
  ContentCheck(Cursor cursor, Value value, long start) {
    this.cursor = cursor;
    this.value = value;
    this.start = start;
    this.in = value.reader();
  }

  void run() {
    check(value.type());
  }

  private void check(ValueType type) {
    switch (type) {
      case STRING -> string();
      case BOOL -> bool();
      case ARRAY -> array();
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, FLOAT32, UINT64, INT64, FLOAT64 ->
          skip(type.bytes());
    }
  }

  private void string() {
    int length = (int) in.getLong();
    int from = in.position();
    cursor.requireUtf8(value.bytes(), from, from + length, start + from, "string");
    skip(length);
  }

  private void bool() {
    long at = start + in.position();
    int content = in.get();
    if (content != 0 && content != 1) {
      throw cursor.fault(at, "a boolean of %d; 0 or 1 is wanted".formatted(content & 0xff));
    }
  }

  private void array() {
    ValueType element = ValueType.ofId(in.getInt()).orElseThrow();
    int count = (int) in.getLong();
    if (element.bytes() > 0 && element != ValueType.BOOL) {
      skip(count * element.bytes());
      return;
    }
    for (int i = 0; i < count; i++) {
      check(element);
    }
  }

  private void skip(int bytes) {
    in.position(in.position() + bytes);
  }
}
