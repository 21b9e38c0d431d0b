package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.Interruption;
import io.altiplano.app.console.ProgressBar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/**
 * A model file that takes its time to be written. It appears under its name when it is complete;
 * Ctrl-C before that leaves nothing behind, and what was there before stays.
 */
final class OutputFile {
  /** Writes a whole file and tells how far it is. */
  interface Content {
    void write(Path path, LongConsumer progress);
  }

  private final Path path;

  /**
   * @param force whether a file that is there already may be replaced
   */
  OutputFile(Path path, boolean force) {
    this.path = path;
    if (Files.isDirectory(path)) {
      throw invalidParameter("out", path + " is a directory; name a file in it");
    }
    Path parent = path.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw invalidParameter("out", "there is no directory " + parent);
    }
    if (Files.exists(path) && !force) {
      throw invalidParameter("out", path + " is there already; --force replaces it");
    }
  }

  Path path() {
    return path;
  }

  /** Writes the file with a progress bar. */
  void write(Console console, ProgressOption progress, long bytes, Content content) {
    write(console, progress, path, bytes, content);
  }

  /** Writes a file, or a folder of files, that may be written. */
  static void write(
      Console console, ProgressOption progress, Path path, long bytes, Content content) {
    AtomicBoolean cancelled = new AtomicBoolean();
    try (Interruption _ = Interruption.handledBy(() -> cancelled.set(true));
        ProgressBar bar =
            progress.start(
                console, String.valueOf(path.getFileName()), ProgressBar.Unit.BYTES, bytes)) {
      bar.update(0);
      content.write(
          path,
          written -> {
            if (cancelled.get()) {
              throw new AltiplanoException(
                  ErrorCode.CANCELLED, "cancelled; %s was not written".formatted(path));
            }
            bar.update(written);
          });
    }
  }
}
