package io.altiplano.training.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Parses and checks the header of a safetensors file. */
final class SafetensorsHeader {
  static final String METADATA = "__metadata__";

  /** The format's own limit. */
  private static final long MAX_HEADER_BYTES = 100_000_000;

  private static final int MAX_RANK = 8;
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final MemorySegment file;

  /** A tensor's place, in bytes from the end of the header. */
  private record Extent(String name, ElementType type, Shape shape, long begin, long end) {}

  SafetensorsHeader(Path path, MemorySegment file) {
    this.path = path;
    this.file = file;
  }

  /** The tensors as views of the file, in the order of their bytes. */
  SequencedMap<String, Tensor> read() {
    if (file.byteSize() < Long.BYTES) {
      throw fault(0, "%d bytes are no safetensors file".formatted(file.byteSize()));
    }
    long length = file.get(LENGTH, 0);
    if (length < 2 || length > MAX_HEADER_BYTES || length > file.byteSize() - Long.BYTES) {
      throw fault(
          0,
          "header length %s in a file of %d bytes"
              .formatted(Long.toUnsignedString(length), file.byteSize()));
    }
    byte[] bytes = file.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
    if (bytes[0] != '{') {
      throw fault(Long.BYTES, "the header does not begin with '{'");
    }
    JsonNode root = JsonFile.parse(path, Long.BYTES, bytes).root();
    checkMetadata(root.path(METADATA));
    List<Extent> extents = new ArrayList<>();
    root.properties()
        .forEach(entry -> {
          if (!entry.getKey().equals(METADATA)) {
            extents.add(extent(entry.getKey(), entry.getValue()));
          }
        });
    return tensors(extents, Long.BYTES + length);
  }

  private void checkMetadata(JsonNode metadata) {
    if (metadata.isMissingNode()) {
      return;
    }
    if (!metadata.isObject()) {
      throw fault(METADATA, "an object of strings is wanted");
    }
    metadata
        .properties()
        .forEach(entry -> {
          if (!entry.getValue().isTextual()) {
            throw fault(METADATA, "the value of '%s' is not a string".formatted(entry.getKey()));
          }
        });
  }

  private Extent extent(String name, JsonNode entry) {
    if (!entry.isObject()) {
      throw fault(name, "an object is wanted");
    }
    ElementType type = type(name, entry.path("dtype"));
    Shape shape = shape(name, entry.path("shape"));
    JsonNode offsets = entry.path("data_offsets");
    if (!offsets.isArray() || offsets.size() != 2) {
      throw fault(name, "data_offsets: two numbers are wanted");
    }
    long begin = natural(name, "data_offsets", offsets.path(0));
    long end = natural(name, "data_offsets", offsets.path(1));
    long expected = bytes(name, type, shape);
    if (end < begin || end - begin != expected) {
      throw fault(
          name,
          "data_offsets %d to %d; %s %s has %d bytes"
              .formatted(begin, end, type, entry.path("shape"), expected));
    }
    return new Extent(name, type, shape, begin, end);
  }

  private ElementType type(String name, JsonNode dtype) {
    return switch (dtype.asText()) {
      case "F32" -> ElementType.F32;
      case "F16" -> ElementType.F16;
      case "BF16" -> ElementType.BF16;
      default -> throw fault(name, "dtype %s; known are F32, F16, BF16".formatted(dtype));
    };
  }

  private Shape shape(String name, JsonNode shape) {
    if (!shape.isArray() || shape.size() > MAX_RANK) {
      throw fault(name, "shape: an array of at most %d numbers is wanted".formatted(MAX_RANK));
    }
    long[] dimensions = new long[shape.size()];
    for (int i = 0; i < dimensions.length; i++) {
      dimensions[dimensions.length - 1 - i] = natural(name, "shape", shape.path(i));
    }
    return new Shape(dimensions);
  }

  private long natural(String name, String key, JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw fault(name, "%s: %s is no size".formatted(key, value));
    }
    return value.longValue();
  }

  private long bytes(String name, ElementType type, Shape shape) {
    try {
      return type.bytesOf(shape.elements());
    } catch (ArithmeticException overflow) {
      throw fault(name, "shape %s has more elements than can be counted".formatted(shape));
    }
  }

  private SequencedMap<String, Tensor> tensors(List<Extent> extents, long dataStart) {
    extents.sort(Comparator.comparingLong(Extent::begin).thenComparingLong(Extent::end));
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    long dataBytes = file.byteSize() - dataStart;
    long covered = 0;
    for (Extent each : extents) {
      if (each.begin() != covered) {
        throw fault(
            each.name(),
            "begins at %d, where %d is wanted: a hole or an overlap"
                .formatted(each.begin(), covered));
      }
      if (each.end() > dataBytes) {
        throw fault(each.name(), "ends at %d of %d bytes of data".formatted(each.end(), dataBytes));
      }
      covered = each.end();
      MemorySegment data = file.asSlice(dataStart + each.begin(), each.end() - each.begin());
      tensors.put(each.name(), new Tensor(each.name(), each.type(), each.shape(), data));
    }
    if (covered != dataBytes) {
      throw fault(
          dataStart + covered, "%d bytes belong to no tensor".formatted(dataBytes - covered));
    }
    return tensors;
  }

  private AltiplanoException fault(String name, String message) {
    return JsonFile.invalid(path, "tensor '%s': %s".formatted(name, message));
  }

  private AltiplanoException fault(long offset, String message) {
    return JsonFile.invalid(path, "offset %d: %s".formatted(offset, message));
  }
}
