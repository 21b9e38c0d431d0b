package io.altiplano.app;

import static java.util.Objects.requireNonNull;

import io.altiplano.api.AltiplanoException;
import io.altiplano.app.console.WriteFailedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Optional;

/**
 * A failure as a person hears of it.
 *
 * @param message what was wrong, where, and what to do
 */
record Fault(ExitCode exitCode, String message) {
  static Fault of(Throwable failure) {
    return switch (failure) {
      case AltiplanoException ours -> new Fault(ExitCode.of(ours.code()), message(ours));
      case UncheckedIOException wrapped -> of(requireNonNull(wrapped.getCause()));
      case WriteFailedException unwritten -> new Fault(ExitCode.INPUT_OUTPUT, words(unwritten));
      case NoSuchFileException missing ->
          new Fault(ExitCode.NOT_FOUND, "no such file: " + missing.getFile());
      case FileNotFoundException missing -> new Fault(ExitCode.NOT_FOUND, words(missing));
      case AccessDeniedException denied ->
          input("permission denied: " + denied.getFile() + "; check the file's owner and mode");
      case FileAlreadyExistsException there -> input("already exists: " + there.getFile());
      case NotDirectoryException file -> input("not a directory: " + file.getFile());
      case FileSystemException system -> input(words(system));
      case CharacterCodingException coding -> input("the text is not UTF-8: " + words(coding));
      case IOException other -> input(words(other));
      case InvalidPathException path ->
          new Fault(
              ExitCode.USAGE,
              "'%s' is no file name here: %s".formatted(path.getInput(), path.getReason()));
      case OutOfMemoryError memory ->
          new Fault(
              ExitCode.MEMORY,
              "out of memory: %s; the Java heap holds %d MiB at most"
                  .formatted(words(memory), Runtime.getRuntime().maxMemory() >> 20));
      case Throwable other ->
          new Fault(
              ExitCode.INTERNAL,
              "internal error: %s; run again with --debug to see where, and report it"
                  .formatted(other));
    };
  }

  private static Fault input(String message) {
    return new Fault(ExitCode.INPUT_OUTPUT, message);
  }

  /** A request's field is called as the command line calls it: {@code top_p} is {@code --top-p}. */
  private static String message(AltiplanoException ours) {
    String message = words(ours);
    Optional<String> parameter = ours.parameter().filter(message::startsWith);
    return parameter
        .map(name -> "--" + name.replace('_', '-') + message.substring(name.length()))
        .orElse(message);
  }

  private static String words(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.isBlank()
        ? failure.getClass().getSimpleName().toLowerCase(Locale.ROOT)
        : message;
  }
}
