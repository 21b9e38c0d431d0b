package io.altiplano.engine.gguf;

import io.altiplano.api.AltiplanoException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Reads the header of a file and checks all of it. */
final class GgufReader {
  private static final int MAGIC = magic("GGUF");
  private static final int DEFAULT_ALIGNMENT = 32;
  private static final int SMALLEST_ALIGNMENT = 8;
  private static final String ALIGNMENT_KEY = "general.alignment";

  /** A key's length, one character, a type and one byte. */
  private static final int SMALLEST_ENTRY_BYTES = 8 + 1 + 4 + 1;

  /** A name's length, one character, a rank, one dimension, a type and an offset. */
  private static final int SMALLEST_TENSOR_BYTES = 8 + 1 + 4 + 8 + 4 + 8;

  private final Path path;
  private final MemorySegment data;
  private final Limits limits;
  private final Cursor cursor;

  GgufReader(Path path, MemorySegment data, Limits limits) {
    this.path = path;
    this.data = data;
    this.limits = limits;
    this.cursor = new Cursor(path, data);
  }

  GgufHeader read() {
    checkMagic();
    int version = version();
    long tensorsAt = cursor.offset();
    long tensors = cursor.int64("tensor count");
    long entriesAt = cursor.offset();
    long entries = cursor.int64("metadata entry count");
    checkCount(entriesAt, "metadata entries", entries, limits.entries(), SMALLEST_ENTRY_BYTES);
    checkCount(tensorsAt, "tensors", tensors, limits.tensors(), SMALLEST_TENSOR_BYTES);
    SequencedMap<String, Value> values = new LinkedHashMap<>();
    int alignment = DEFAULT_ALIGNMENT;
    ValueReader reader = new ValueReader(cursor, limits);
    for (long i = 0; i < entries; i++) {
      String key = key(values);
      long at = cursor.offset();
      Value value = reader.read();
      if (key.equals(ALIGNMENT_KEY)) {
        alignment = alignment(at, value);
      }
      values.put(key, value);
    }
    TensorTable table = new TensorTable(cursor, data, limits, alignment);
    return new GgufHeader(
        version, alignment, new Metadata(path.toString(), values), table.read((int) tensors));
  }

  private void checkMagic() {
    int magic = cursor.int32("magic");
    if (magic == MAGIC) {
      return;
    }
    if (magic == Integer.reverseBytes(MAGIC)) {
      throw cursor.fault(0, "the magic is byte-swapped");
    }
    if (magic == magic("lmgg") || magic == magic("tjgg") || magic == magic("fmgg")) {
      throw cursor.fault(0, "an older GGML file of before 2023-08; convert the model to GGUF");
    }
    throw cursor.fault(0, "no GGUF file: the magic is 0x%08x".formatted(magic));
  }

  private static int magic(String text) {
    return text.charAt(0) | text.charAt(1) << 8 | text.charAt(2) << 16 | text.charAt(3) << 24;
  }

  private int version() {
    long at = cursor.offset();
    int version = cursor.int32("version");
    if (version == 2 || version == 3) {
      return version;
    }
    if (version == 1) {
      throw cursor.fault(at, "GGUF version 1, which 2023's tools wrote; convert the model again");
    }
    if ((version & 0xffff) == 0 && version != 0) {
      throw cursor.fault(
          at,
          "a big-endian file of version %d; only little-endian ones are read"
              .formatted(Integer.reverseBytes(version)));
    }
    throw cursor.fault(
        at, "GGUF version %s; 2 and 3 are known".formatted(Integer.toUnsignedString(version)));
  }

  private void checkCount(long at, String what, long count, int limit, int smallestBytes) {
    if (count < 0 || count > limit) {
      throw cursor.fault(
          at, "%s %s; at most %d are allowed".formatted(Long.toUnsignedString(count), what, limit));
    }
    if (count > cursor.remaining() / smallestBytes) {
      throw cursor.fault(
          at, "%d %s do not fit into %d bytes".formatted(count, what, cursor.remaining()));
    }
  }

  private String key(SequencedMap<String, Value> seen) {
    cursor.describes("metadata entry", Integer.toString(seen.size()));
    long at = cursor.offset();
    String key = cursor.string("key", limits.keyBytes());
    cursor.describes("key", key);
    if (key.isEmpty()) {
      throw cursor.fault(at, "an empty key");
    }
    if (seen.containsKey(key)) {
      throw cursor.fault(at, "the key occurs twice");
    }
    return key;
  }

  private int alignment(long at, Value value) {
    if (value.type() != ValueType.UINT32) {
      throw cursor.fault(at, "the alignment is %s, not UINT32".formatted(value.type()));
    }
    int alignment = value.reader().getInt();
    if (Integer.bitCount(alignment) != 1
        || alignment < SMALLEST_ALIGNMENT
        || alignment > limits.alignmentBytes()) {
      throw badAlignment(at, alignment);
    }
    return alignment;
  }

  private AltiplanoException badAlignment(long at, int alignment) {
    return cursor.fault(
        at,
        "an alignment of %s; a power of two from %d to %d is wanted"
            .formatted(
                Integer.toUnsignedString(alignment), SMALLEST_ALIGNMENT, limits.alignmentBytes()));
  }
}
