package io.altiplano.training.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The weights of a folder: {@code model.safetensors}, or the files that {@code
 * model.safetensors.index.json} lists. Mapped until closed; tensors are views.
 */
final class SafetensorsFolder implements AutoCloseable {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";

  private static final int MAX_FILES = 1000;

  private final Arena arena = Arena.ofShared();
  private final SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();

  private SafetensorsFolder() {}

  static SafetensorsFolder open(Path folder) {
    SafetensorsFolder opened = new SafetensorsFolder();
    try {
      if (Files.exists(folder.resolve(SINGLE))) {
        opened.tensors.putAll(opened.map(folder.resolve(SINGLE)));
      } else {
        opened.readIndex(folder, JsonFile.read(folder.resolve(INDEX)));
      }
      return opened;
    } catch (RuntimeException | Error failure) {
      opened.close();
      throw failure;
    }
  }

  /** The tensors of one file. */
  static SafetensorsFolder openFile(Path file) {
    SafetensorsFolder opened = new SafetensorsFolder();
    try {
      opened.tensors.putAll(opened.map(file));
      return opened;
    } catch (RuntimeException | Error failure) {
      opened.close();
      throw failure;
    }
  }

  /** All tensors by name. */
  SequencedMap<String, Tensor> tensors() {
    return tensors;
  }

  private void readIndex(Path folder, JsonFile index) {
    JsonNode places = index.object("weight_map").root();
    if (places.isEmpty()) {
      throw index.fault("weight_map", "it lists no tensors");
    }
    Map<String, SequencedMap<String, Tensor>> files = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> place : places.properties()) {
      String file = place.getValue().asText();
      if (!file.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors")) {
        throw index.fault("weight_map", "%s is no file of this folder".formatted(place.getValue()));
      }
      if (!files.containsKey(file) && files.size() == MAX_FILES) {
        throw index.fault("weight_map", "more than %d files".formatted(MAX_FILES));
      }
      Tensor tensor =
          files.computeIfAbsent(file, name -> map(folder.resolve(name))).get(place.getKey());
      if (tensor == null) {
        throw index.fault("weight_map", "tensor '%s' is not in %s".formatted(place.getKey(), file));
      }
      tensors.put(place.getKey(), tensor);
    }
    files.forEach((file, held) -> {
      for (String name : held.keySet()) {
        if (!places.path(name).asText().equals(file)) {
          throw index.fault("weight_map", "tensor '%s' of %s is not listed".formatted(name, file));
        }
      }
    });
  }

  private SequencedMap<String, Tensor> map(Path path) {
    if (!Files.isRegularFile(path)) {
      throw JsonFile.invalid(path, Files.exists(path) ? "not a regular file" : "missing");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new SafetensorsHeader(path, file).read();
    } catch (IOException failure) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT, path + ": cannot be read: " + failure, failure);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
