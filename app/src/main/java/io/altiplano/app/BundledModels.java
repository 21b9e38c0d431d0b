package io.altiplano.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The small models that ship beside the program, so that it works before anything was pulled. */
final class BundledModels {
  /** What is taken where no model is named. */
  static final String DEFAULT = "cria";

  /** The launcher says where they lie. */
  private static final String FOLDER_PROPERTY = "altiplano.models";

  /** What people are told of each: none of them is more than a demonstration. */
  private static final Map<String, String> NOTICES =
      Map.of(
          "cria", "a small demonstration model, Korean and English, that is often wrong",
          "stories260K", "a tiny demonstration model that tells simple stories in English");

  private BundledModels() {}

  /** What to say where the model of that name is taken. */
  static String notice(String name) {
    return NOTICES.getOrDefault(name, "a demonstration model");
  }

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
