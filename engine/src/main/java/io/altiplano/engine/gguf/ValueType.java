package io.altiplano.engine.gguf;

import java.util.Optional;

/** The types of metadata values; the order is the format's. */
public enum ValueType {
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  UINT32(4),
  INT32(4),
  FLOAT32(4),
  BOOL(1),
  /** A length and that many bytes. */
  STRING(0),
  /** An element type, a count and the elements. */
  ARRAY(0),
  UINT64(8),
  INT64(8),
  FLOAT64(8);

  private static final ValueType[] BY_ID = values();

  private final int bytes;

  ValueType(int bytes) {
    this.bytes = bytes;
  }

  /** The type with that number in a file, if there is one. */
  public static Optional<ValueType> ofId(int id) {
    return id >= 0 && id < BY_ID.length ? Optional.of(BY_ID[id]) : Optional.empty();
  }

  /** The number in a file. */
  public int id() {
    return ordinal();
  }

  /** Bytes of a value; 0 where they vary. */
  public int bytes() {
    return bytes;
  }

  public boolean isInteger() {
    return switch (this) {
      case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
      case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> false;
    };
  }

  public boolean isFloat() {
    return this == FLOAT32 || this == FLOAT64;
  }
}
