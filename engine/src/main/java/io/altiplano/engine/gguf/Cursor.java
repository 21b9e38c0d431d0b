package io.altiplano.engine.gguf;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A place in a file that moves on as numbers and strings are read, never beyond the end. */
final class Cursor {
  private static final ValueLayout.OfInt INT32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong INT64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final MemorySegment data;
  private long offset;
  private String subject = "";

  Cursor(Path path, MemorySegment data) {
    this.path = path;
    this.data = data;
  }

  long offset() {
    return offset;
  }

  long remaining() {
    return data.byteSize() - offset;
  }

  /** What the bytes that follow describe, for messages: {@code key 'x'}. */
  void describes(String kind, String name) {
    subject = ", " + kind + " " + Quoted.of(name);
  }

  /** Takes four bytes. */
  int int32(String what) {
    return data.get(INT32, take(4, what));
  }

  /** Takes eight bytes. */
  long int64(String what) {
    return data.get(INT64, take(8, what));
  }

  /** Takes a string of at most that many bytes. */
  String string(String what, int limitBytes) {
    long start = offset + Long.BYTES;
    byte[] bytes = bytes(length(what, limitBytes), what);
    requireUtf8(bytes, 0, bytes.length, start, what);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Takes the length of what follows and checks it before anybody believes it. */
  int length(String what, long limit) {
    long at = offset;
    long length = int64("length of " + what);
    if (length < 0 || length > limit) {
      throw fault(
          at,
          "%s of %s bytes; at most %d are allowed"
              .formatted(what, Long.toUnsignedString(length), limit));
    }
    if (length > remaining()) {
      throw fault(at, "%s of %d bytes, but only %d are left".formatted(what, length, remaining()));
    }
    return (int) length;
  }

  /** Takes that many bytes. */
  byte[] bytes(int count, String what) {
    byte[] bytes = new byte[count];
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, take(count, what), bytes, 0, count);
    return bytes;
  }

  /** Bytes from an earlier offset up to here. */
  byte[] bytesSince(long start) {
    int count = Math.toIntExact(offset - start);
    byte[] bytes = new byte[count];
    MemorySegment.copy(data, ValueLayout.JAVA_BYTE, start, bytes, 0, count);
    return bytes;
  }

  /** Moves over that many bytes; returns where they start. */
  long take(long count, String what) {
    if (count > remaining()) {
      throw fault(
          offset,
          "the file ends within the %s: %d bytes wanted, %d left"
              .formatted(what, count, remaining()));
    }
    long start = offset;
    offset += count;
    return start;
  }

  void requireUtf8(byte[] bytes, int from, int to, long fileOffset, String what) {
    int faulty = Utf8.firstFault(bytes, from, to);
    if (faulty != Utf8.SOUND) {
      throw fault(
          fileOffset + faulty - from,
          "%s is not UTF-8: byte 0x%02x".formatted(what, bytes[faulty]));
    }
  }

  AltiplanoException fault(long at, String message) {
    return fault(ErrorCode.INVALID_FILE, at, message);
  }

  AltiplanoException fault(ErrorCode code, long at, String message) {
    return new AltiplanoException(
        code, "%s: offset %d%s: %s".formatted(path, at, subject, message));
  }
}
