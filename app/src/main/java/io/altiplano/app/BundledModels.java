package io.altiplano.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The small models that ship beside the program, so that it works before anything was pulled. */
final class BundledModels {
  /** What is taken where no model is named. */
  static final String DEFAULT = "stories260K";

  /** The launcher says where they lie. */
  private static final String FOLDER_PROPERTY = "altiplano.models";

  private BundledModels() {}

  /** The file of the model of that name, if it ships. */
  static Optional<Path> find(String name) {
    @Nullable String folder = System.getProperty(FOLDER_PROPERTY);
    if (folder == null || name.contains("/") || name.contains("\\")) {
      return Optional.empty();
    }
    Path file = Path.of(folder, name, name + ".gguf");
    return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }
}
