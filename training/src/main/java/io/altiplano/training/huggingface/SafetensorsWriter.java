package io.altiplano.training.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.engine.gguf.TensorSource;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.training.json.StrictJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/** Writes a safetensors file whose tensors are made as they are written. */
final class SafetensorsWriter {
  /** What the tensors' bytes are aligned to, so that readers can map them. */
  private static final int ALIGNMENT = 8;

  private SafetensorsWriter() {}

  /** A tensor to be; its type is F32, F16 or BF16. */
  record Planned(String name, ElementType type, Shape shape, TensorSource source) {
    Planned {
      if (type.isQuantized()) {
        throw new IllegalArgumentException(name + ": safetensors knows no " + type);
      }
    }

    long bytes() {
      return type.bytesOf(shape.elements());
    }
  }

  /**
   * Writes a new file and waits until it is on the disk.
   *
   * @param progress hears how many bytes of tensors were written since it heard last
   */
  static void write(Path path, List<Planned> tensors, LongConsumer progress) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
      byte[] header = header(tensors);
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      writeFully(channel, length.putLong(header.length).flip());
      writeFully(channel, ByteBuffer.wrap(header));
      for (Planned tensor : tensors) {
        long start = channel.position();
        tensor.source().writeTo(new Announced(channel, progress));
        if (channel.position() - start != tensor.bytes()) {
          throw new IllegalStateException(tensor.name() + ": not as many bytes as promised");
        }
      }
      channel.force(true);
    }
  }

  private static byte[] header(List<Planned> tensors) throws JsonProcessingException {
    ObjectNode header = StrictJson.MAPPER.createObjectNode();
    header.putObject(SafetensorsHeader.METADATA).put("format", "pt");
    long offset = 0;
    for (Planned tensor : tensors) {
      ObjectNode entry = header.putObject(tensor.name()).put("dtype", tensor.type().name());
      ArrayNode shape = entry.putArray("shape");
      for (int i = tensor.shape().rank() - 1; i >= 0; i--) {
        shape.add(tensor.shape().dimension(i));
      }
      entry.putArray("data_offsets").add(offset).add(offset + tensor.bytes());
      offset += tensor.bytes();
    }
    byte[] json = StrictJson.MAPPER.writeValueAsBytes(header);
    byte[] padded = new byte[Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT];
    System.arraycopy(json, 0, padded, 0, json.length);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** A file that tells of every write. */
  private record Announced(FileChannel file, LongConsumer progress) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) throws IOException {
      int count = source.remaining();
      writeFully(file, source);
      progress.accept(count);
      return count;
    }

    @Override
    public boolean isOpen() {
      return file.isOpen();
    }

    @Override
    public void close() {
      // The one who opened the file closes it.
    }
  }
}
