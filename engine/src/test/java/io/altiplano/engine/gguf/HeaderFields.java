package io.altiplano.engine.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Where the numbers of a sound header stand, found by a walk of its own that trusts the file. */
final class HeaderFields {
  /** A number of 4 or 8 bytes. */
  record Field(int offset, int bytes) {}

  private final ByteBuffer in;
  private final List<Field> fields = new ArrayList<>();

  private HeaderFields(byte[] header) {
    in = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
  }

  static List<Field> of(byte[] header) {
    HeaderFields walk = new HeaderFields(header);
    walk.file();
    return walk.fields;
  }

  private void file() {
    int32();
    int32();
    long tensors = int64();
    long entries = int64();
    for (long i = 0; i < entries; i++) {
      string();
      value(int32());
    }
    for (long i = 0; i < tensors; i++) {
      string();
      int rank = int32();
      for (int d = 0; d < rank; d++) {
        int64();
      }
      int32();
      int64();
    }
  }

  private void value(int type) {
    switch (type) {
      case 4, 5, 6 -> int32();
      case 8 -> string();
      case 9 -> {
        int element = int32();
        long count = int64();
        for (long i = 0; i < count; i++) {
          value(element);
        }
      }
      case 10, 11, 12 -> int64();
      case 2, 3 -> in.getShort();
      default -> in.get();
    }
  }

  private void string() {
    int length = (int) int64();
    in.position(in.position() + length);
  }

  private int int32() {
    fields.add(new Field(in.position(), 4));
    return in.getInt();
  }

  private long int64() {
    fields.add(new Field(in.position(), 8));
    return in.getLong();
  }
}
