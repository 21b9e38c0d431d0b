package io.altiplano.training.torch;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a run keeps its files: {@code checkpoints/step-000000100.gguf}, of which the last few stay,
 * and {@code model.gguf}, the model as of the last sample or where the run stopped.
 */
public record RunFolder(Path path) {
  private static final String PREFIX = "step-";
  private static final String SUFFIX = ".gguf";

  /** The model that people run. */
  public Path model() {
    return path.resolve("model.gguf");
  }

  /** The adapter of a run that trains one. */
  public Path adapter() {
    return path.resolve("adapter.gguf");
  }

  /** The same for Hugging Face's PEFT. */
  public Path peft() {
    return path.resolve("adapter");
  }

  private Path checkpoints() {
    return path.resolve("checkpoints");
  }

  Path checkpoint(long step) {
    return checkpoints().resolve("%s%09d%s".formatted(PREFIX, step, SUFFIX));
  }

  /** The newest checkpoint. */
  public Optional<Path> latest() {
    List<Path> all = all();
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
  }

  /** Makes the folders and removes what a killed run left half written. */
  void prepare() {
    try {
      Files.createDirectories(checkpoints());
      try (Stream<Path> files = Files.list(checkpoints())) {
        for (Path file : files.filter(RunFolder::isPartial).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException failure) {
      throw failure(failure);
    }
  }

  /** Removes all checkpoints but the newest. */
  void prune(int keep) {
    List<Path> all = all();
    try {
      for (Path file : all.subList(0, Math.max(0, all.size() - keep))) {
        Files.deleteIfExists(file);
      }
    } catch (IOException failure) {
      throw failure(failure);
    }
  }

  /** By step, the newest last. */
  private List<Path> all() {
    if (!Files.isDirectory(checkpoints())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(checkpoints())) {
      return files.filter(RunFolder::isCheckpoint).sorted().toList();
    } catch (IOException failure) {
      throw failure(failure);
    }
  }

  private static boolean isCheckpoint(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
  }

  private static boolean isPartial(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("." + PREFIX) && name.endsWith(".part");
  }

  private AltiplanoException failure(IOException failure) {
    return new AltiplanoException(ErrorCode.INPUT_OUTPUT, path + ": " + failure, failure);
  }
}
