package io.altiplano.training.huggingface;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.training.huggingface.SafetensorsWriter.Planned;
import io.altiplano.training.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;

/** Writes the files of a folder beside it, and puts them in place when all are there. */
final class FolderWriter {
  private final Path partial;
  private final List<Path> files = new ArrayList<>();
  private boolean holdsModel;

  /** Writes files. */
  interface Content {
    void write(FolderWriter writer) throws IOException;
  }

  private FolderWriter(Path partial) {
    this.partial = partial;
  }

  /**
   * Writes a folder.
   *
   * @throws AltiplanoException {@code INPUT_OUTPUT} if the disk refuses
   */
  static void write(Path folder, Content content) {
    Path absolute = folder.toAbsolutePath().normalize();
    String suffix = "." + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".part";
    FolderWriter writer =
        new FolderWriter(absolute.resolveSibling("." + absolute.getFileName() + suffix));
    try {
      try {
        Files.createDirectory(writer.partial);
        content.write(writer);
        writer.putInPlace(absolute);
      } finally {
        for (Path file : writer.files) {
          Files.deleteIfExists(file);
        }
        Files.deleteIfExists(writer.partial);
      }
    } catch (IOException failure) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT, folder + ": cannot be written: " + failure, failure);
    }
  }

  void json(String name, ObjectNode content) throws IOException {
    byte[] bytes = StrictJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(content);
    Files.write(file(name), bytes);
  }

  /** Writes weights as one file, or as several with an index. */
  void weights(List<Planned> tensors, long shardBytes, LongConsumer progress) throws IOException {
    holdsModel = true;
    List<List<Planned>> shards = shards(tensors, shardBytes);
    ObjectNode index = StrictJson.MAPPER.createObjectNode();
    long total = tensors.stream().mapToLong(Planned::bytes).sum();
    index.putObject("metadata").put("total_size", total);
    ObjectNode places = index.putObject("weight_map");
    long[] written = {0};
    for (int i = 0; i < shards.size(); i++) {
      String name =
          shards.size() == 1
              ? SafetensorsFolder.SINGLE
              : "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      shards.get(i).forEach(tensor -> places.put(tensor.name(), name));
      SafetensorsWriter.write(
          file(name), shards.get(i), bytes -> progress.accept(written[0] += bytes));
    }
    if (shards.size() > 1) {
      json(SafetensorsFolder.INDEX, index);
    }
  }

  /** Writes tensors that are no whole model. */
  void tensors(String name, List<Planned> tensors) throws IOException {
    SafetensorsWriter.write(file(name), tensors, _ -> {});
  }

  private static List<List<Planned>> shards(List<Planned> tensors, long shardBytes) {
    List<List<Planned>> shards = new ArrayList<>();
    long room = 0;
    for (Planned tensor : tensors) {
      if (shards.isEmpty() || tensor.bytes() > room) {
        shards.add(new ArrayList<>());
        room = shardBytes;
      }
      shards.getLast().add(tensor);
      room -= tensor.bytes();
    }
    return shards;
  }

  private Path file(String name) {
    Path file = partial.resolve(name);
    files.add(file);
    return file;
  }

  private void putInPlace(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    for (Path file : files) {
      Files.move(
          file,
          folder.resolve(file.getFileName()),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    }
    if (!holdsModel) {
      return;
    }
    // The weights of an earlier model would be read instead of these.
    boolean single = files.contains(partial.resolve(SafetensorsFolder.SINGLE));
    Files.deleteIfExists(
        folder.resolve(single ? SafetensorsFolder.INDEX : SafetensorsFolder.SINGLE));
  }
}
