package io.altiplano.engine.gguf;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;

/**
 * Collects metadata and tensors and writes them as a GGUF file of version 3. The file appears under
 * its name when it is complete and on the disk, and not before. One thread at a time.
 */
public final class GgufWriter {
  private static final int VERSION = 3;
  private static final String ALIGNMENT_KEY = "general.alignment";
  private static final int DEFAULT_ALIGNMENT = 32;

  private final SequencedMap<String, Value> metadata = new LinkedHashMap<>();
  private final SequencedMap<String, Planned> tensors = new LinkedHashMap<>();

  private record Planned(String name, ElementType type, Shape shape, TensorSource source) {
    long bytes() {
      return type.bytesOf(shape.elements());
    }
  }

  /** Empty. */
  public GgufWriter() {}

  /**
   * Sets a value; its type follows the object: {@link Boolean}, {@link Byte}, {@link Short}, {@link
   * Integer} and {@link Long} (unsigned unless negative), {@link Float}, {@link Double}, {@link
   * String} (or its UTF-8 as {@code byte[]}), and arrays: {@code int[]}, {@code long[]} (signed),
   * {@code float[]}, {@code boolean[]}, {@code byte[][]}, or a {@link java.util.Collection}.
   */
  public GgufWriter put(String key, Object value) {
    metadata.put(key, ValueEncoder.encode(value));
    return this;
  }

  /** Sets a value of exactly that type. */
  public GgufWriter put(String key, ValueType type, Object value) {
    metadata.put(key, ValueEncoder.encode(type, value));
    return this;
  }

  /** Sets an array of exactly that element type. */
  public GgufWriter putArray(String key, ValueType element, List<?> values) {
    metadata.put(key, ValueEncoder.encodeArray(element, values));
    return this;
  }

  /** Sets all values of another file, with their types. */
  public GgufWriter putAll(Metadata other) {
    metadata.putAll(other.values());
    return this;
  }

  public GgufWriter remove(String key) {
    metadata.remove(key);
    return this;
  }

  /** Adds a tensor whose bytes are there already. */
  public GgufWriter tensor(String name, ElementType type, Shape shape, MemorySegment data) {
    return tensor(new Tensor(name, type, shape, data));
  }

  /** Adds a tensor of another file, which has to stay open until this one is written. */
  public GgufWriter tensor(Tensor tensor) {
    MemorySegment data = tensor.data();
    return tensor(
        tensor.name(), tensor.type(), tensor.shape(), out -> SegmentPieces.write(data, out));
  }

  /** Adds a tensor whose bytes are made when the file is written. */
  public GgufWriter tensor(String name, ElementType type, Shape shape, TensorSource source) {
    if (name.getBytes(StandardCharsets.UTF_8).length > Limits.DEFAULT.nameBytes()) {
      throw new IllegalArgumentException("tensor name too long for ggml: " + name);
    }
    if (tensors.putIfAbsent(name, new Planned(name, type, shape, source)) != null) {
      throw new IllegalArgumentException("tensor " + name + " added twice");
    }
    return this;
  }

  /** Bytes of the file to be. */
  public long bytes() {
    int alignment = alignment();
    long data = tensors.values().stream().mapToLong(each -> align(each.bytes(), alignment)).sum();
    return align(header().length, alignment) + data;
  }

  public void write(Path path) {
    write(path, written -> {});
  }

  /**
   * Writes the file.
   *
   * @param progress hears how many bytes are written so far; what it throws ends the writing and
   *     leaves nothing behind
   * @throws AltiplanoException {@code INPUT_OUTPUT} if the disk refuses
   */
  public void write(Path path, LongConsumer progress) {
    Path absolute = path.toAbsolutePath();
    try {
      // Not createTempFile, whose files nobody else may read.
      Path partial = absolute.resolveSibling("." + absolute.getFileName() + suffix());
      try {
        writeAll(partial, progress);
        Files.move(
            partial, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException failure) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT, path + ": cannot be written: " + failure, failure);
    }
  }

  private static String suffix() {
    return "." + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".part";
  }

  private void writeAll(Path partial, LongConsumer progress) throws IOException {
    try (FileChannel channel =
        FileChannel.open(partial, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      writeTo(channel, progress);
      channel.force(true);
    }
  }

  /**
   * Writes the file's bytes to wherever the caller likes.
   *
   * @param progress hears how many bytes are written so far
   */
  public void writeTo(WritableByteChannel channel, LongConsumer progress) throws IOException {
    int alignment = alignment();
    CountedChannel out = new CountedChannel(channel, progress);
    out.writeFully(ByteBuffer.wrap(header()));
    out.pad(alignment);
    for (Planned tensor : tensors.values()) {
      long start = out.position();
      tensor.source().writeTo(out);
      if (out.position() - start != tensor.bytes()) {
        throw new IllegalStateException(
            "tensor %s: %d bytes written, %d promised"
                .formatted(tensor.name(), out.position() - start, tensor.bytes()));
      }
      out.pad(alignment);
    }
  }

  private byte[] header() {
    HeaderBytes out = new HeaderBytes();
    out.raw("GGUF".getBytes(StandardCharsets.US_ASCII));
    out.int32(VERSION);
    out.int64(tensors.size());
    out.int64(metadata.size());
    metadata.forEach((key, value) -> {
      out.string(key);
      out.int32(value.type().id());
      out.raw(value.bytes());
    });
    long offset = 0;
    int alignment = alignment();
    for (Planned tensor : tensors.values()) {
      out.string(tensor.name());
      out.int32(tensor.shape().rank());
      for (long dimension : tensor.shape().dimensions()) {
        out.int64(dimension);
      }
      out.int32(tensor.type().id());
      out.int64(offset);
      offset = align(offset + tensor.bytes(), alignment);
    }
    return out.toByteArray();
  }

  private int alignment() {
    Value alignment = metadata.get(ALIGNMENT_KEY);
    return alignment == null ? DEFAULT_ALIGNMENT : alignment.reader().getInt();
  }

  private static long align(long offset, int alignment) {
    return Math.ceilDiv(offset, alignment) * alignment;
  }

  /** Little-endian numbers one after the other. */
  private static final class HeaderBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteBuffer number = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);

    void int32(int value) {
      out.write(number.putInt(0, value).array(), 0, Integer.BYTES);
    }

    void int64(long value) {
      out.write(number.putLong(0, value).array(), 0, Long.BYTES);
    }

    void string(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      int64(utf8.length);
      raw(utf8);
    }

    void raw(byte[] bytes) {
      out.writeBytes(bytes);
    }

    byte[] toByteArray() {
      return out.toByteArray();
    }
  }
}
