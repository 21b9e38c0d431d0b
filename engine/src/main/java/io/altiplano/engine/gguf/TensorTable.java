package io.altiplano.engine.gguf;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Reads the table of tensors and makes sure that each lies within the data and none on another. */
final class TensorTable {
  /** {@code GGML_MAX_DIMS}. */
  private static final int MAX_RANK = 4;

  private final Cursor cursor;
  private final MemorySegment file;
  private final Limits limits;
  private final int alignment;

  /** A row of the table; offset from the start of the data, and where the table says so. */
  private record Row(
      String name, ElementType type, Shape shape, long offset, long bytes, long offsetAt) {
    long end() {
      return offset + bytes;
    }
  }

  TensorTable(Cursor cursor, MemorySegment file, Limits limits, int alignment) {
    this.cursor = cursor;
    this.file = file;
    this.limits = limits;
    this.alignment = alignment;
  }

  SequencedMap<String, Tensor> read(int count) {
    SequencedMap<String, Row> rows = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      Row row = row(rows);
      rows.put(row.name(), row);
    }
    long dataStart = Math.ceilDiv(cursor.offset(), alignment) * alignment;
    checkPlaces(rows, dataStart);
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    for (Row row : rows.values()) {
      MemorySegment data = file.asSlice(dataStart + row.offset(), row.bytes());
      tensors.put(row.name(), new Tensor(row.name(), row.type(), row.shape(), data));
    }
    return Collections.unmodifiableSequencedMap(tensors);
  }

  private Row row(SequencedMap<String, Row> seen) {
    cursor.describes("tensor", Integer.toString(seen.size()));
    long at = cursor.offset();
    String name = cursor.string("name", limits.nameBytes());
    cursor.describes("tensor", name);
    if (name.isEmpty()) {
      throw cursor.fault(at, "an empty name");
    }
    if (seen.containsKey(name)) {
      throw cursor.fault(at, "the name occurs twice");
    }
    long shapeAt = cursor.offset();
    Shape shape = shape();
    ElementType type = type();
    long bytes = bytes(shapeAt, type, shape);
    long offsetAt = cursor.offset();
    long offset = cursor.int64("offset");
    if (offset < 0 || offset % alignment != 0) {
      throw cursor.fault(
          offsetAt,
          "the data's offset %s is no multiple of the alignment %d"
              .formatted(Long.toUnsignedString(offset), alignment));
    }
    return new Row(name, type, shape, offset, bytes, offsetAt);
  }

  private Shape shape() {
    long at = cursor.offset();
    int rank = cursor.int32("rank");
    if (rank < 1 || rank > MAX_RANK) {
      throw cursor.fault(
          at,
          "%s dimensions; 1 to %d are known".formatted(Integer.toUnsignedString(rank), MAX_RANK));
    }
    long[] dimensions = new long[rank];
    long rows = 1;
    for (int i = 0; i < rank; i++) {
      long dimensionAt = cursor.offset();
      dimensions[i] = cursor.int64("dimension");
      boolean fits = dimensions[i] >= 1 && dimensions[i] <= Integer.MAX_VALUE;
      // Rows are counted in an int; what is not contiguous makes rows.
      if (fits && i > 0) {
        rows *= dimensions[i];
      }
      if (!fits || rows > Integer.MAX_VALUE) {
        throw cursor.fault(
            dimensionAt,
            "dimension %d is %s; up to 2147483647 columns and rows are allowed"
                .formatted(i, Long.toUnsignedString(dimensions[i])));
      }
    }
    return new Shape(dimensions);
  }

  private ElementType type() {
    long at = cursor.offset();
    int id = cursor.int32("element type");
    return ElementType.ofId(id).orElseThrow(() -> unknownType(at, id));
  }

  private AltiplanoException unknownType(long at, int id) {
    String known = List.of(ElementType.values()).toString();
    return ForeignType.ofId(id)
        .map(foreign ->
            cursor.fault(
                ErrorCode.UNSUPPORTED_MODEL,
                at,
                "ggml's element type %s, which this engine does not compute with; it knows %s"
                    .formatted(foreign, known)))
        .orElseGet(() ->
            cursor.fault(
                at,
                "element type %s is unknown to ggml; this engine knows %s"
                    .formatted(Integer.toUnsignedString(id), known)));
  }

  private long bytes(long at, ElementType type, Shape shape) {
    if (shape.dimension(0) % type.blockLength() != 0) {
      throw cursor.fault(
          at,
          "rows of %d elements are not whole blocks of %d (%s)"
              .formatted(shape.dimension(0), type.blockLength(), type));
    }
    long bytes = type.bytesOf(shape.elements());
    if (bytes > file.byteSize()) {
      throw cursor.fault(
          at,
          "%s %s takes %d bytes, more than the whole file's %d"
              .formatted(type, shape, bytes, file.byteSize()));
    }
    return bytes;
  }

  private void checkPlaces(SequencedMap<String, Row> rows, long dataStart) {
    List<Row> inFileOrder = new ArrayList<>(rows.values());
    inFileOrder.sort(Comparator.comparingLong(Row::offset));
    long dataBytes = Math.max(0, file.byteSize() - dataStart);
    long previousEnd = 0;
    for (Row row : inFileOrder) {
      cursor.describes("tensor", row.name());
      if (row.offset() > dataBytes - row.bytes()) {
        throw cursor.fault(
            row.offsetAt(),
            "data from %d to %s, but the file holds %d bytes of data; is it truncated?"
                .formatted(row.offset(), Long.toUnsignedString(row.end()), dataBytes));
      }
      if (row.offset() < previousEnd) {
        throw cursor.fault(
            row.offsetAt(), "the data from %d on lies on another tensor's".formatted(row.offset()));
      }
      previousEnd = row.end();
    }
  }
}
