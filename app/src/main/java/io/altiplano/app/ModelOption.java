package io.altiplano.app;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.app.console.Console;
import io.altiplano.hub.HubSettings;
import io.altiplano.hub.ModelStore;
import io.altiplano.hub.StoreCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model: {@code --model} or the first argument; a file, or the name of a pulled model. */
final class ModelOption {
  static final String DEFAULT_VARIABLE = "ALTIPLANO_MODEL";

  private static final int LISTED_FILES = 5;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description = "A GGUF file, or the name of a pulled model.")
  private Optional<String> option = Optional.empty();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "MODEL",
      description = "The same, without --model.")
  private Optional<String> argument = Optional.empty();

  /** The first argument where {@code --model} already names the model. */
  Optional<String> spareArgument() {
    return option.isPresent() ? argument : Optional.empty();
  }

  /** Refuses a second model, where a command takes nothing but one. */
  void requireNoSpareArgument() {
    if (spareArgument().isPresent()) {
      throw AltiplanoException.invalidParameter(
          "model",
          "named twice: '%s' and '%s'".formatted(option.orElseThrow(), argument.orElseThrow()));
    }
  }

  /** The model's file; where none is named, that of the small one that ships, which is said. */
  Path file(Console console) {
    return file(console, false);
  }

  /** The same; quietly nothing is said. */
  Path file(Console console, boolean quiet) {
    return option
        .or(() -> argument)
        .or(() -> console.variable(DEFAULT_VARIABLE))
        .map(name -> file(console, name))
        .or(() -> bundled(console, quiet))
        .orElseThrow(() ->
            AltiplanoException.invalidParameter(
                "model",
                "name one: a GGUF file or a pulled model (alti list shows them), or set "
                    + DEFAULT_VARIABLE));
  }

  private static Optional<Path> bundled(Console console, boolean quiet) {
    String name = BundledModels.DEFAULT;
    Optional<Path> file = BundledModels.find(name);
    if (file.isPresent() && !quiet) {
      console
          .err()
          .println("[no model named: taking %s, %s]".formatted(name, BundledModels.notice(name)));
    }
    return file;
  }

  /** The file of the model that goes by that name. */
  static Path file(Console console, String name) {
    try {
      Path path = Path.of(name);
      if (Files.isDirectory(path)) {
        throw directory(path);
      }
      if (Files.exists(path)) {
        return path;
      }
    } catch (InvalidPathException noPath) {
      // Then it can only be a name.
    }
    Optional<Path> shipped = BundledModels.find(name);
    if (shipped.isPresent()) {
      return shipped.get();
    }
    HubSettings settings = HubSettings.from(console.environment());
    return new StoreCatalog(new ModelStore(settings)).resolve(name);
  }

  private static AltiplanoException directory(Path path) {
    try (Stream<Path> files = Files.list(path)) {
      List<String> models =
          files
              .map(Path::toString)
              .filter(file -> file.endsWith(".gguf"))
              .sorted()
              .limit(LISTED_FILES)
              .toList();
      String hint =
          models.isEmpty()
              ? "there is no .gguf file in it"
              : "name a file in it: " + String.join(", ", models);
      return new AltiplanoException(
          ErrorCode.MODEL_NOT_FOUND, "'%s' is a directory; %s".formatted(path, hint));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
