package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.app.console.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a command's text comes from: an option, a file, the arguments, or standard input where it
 * is a pipe. Exactly one of the first three may be given; the pipe is read when none is.
 *
 * @param optionName what the option is called, for messages: {@code text}
 */
record TextSource(
    String optionName, Optional<String> option, Optional<Path> file, List<String> arguments) {

  /** Arguments, beginning with the one that was taken for a model's name and was none. */
  static List<String> arguments(Optional<String> first, List<String> others) {
    List<String> arguments = new ArrayList<>();
    first.ifPresent(arguments::add);
    arguments.addAll(others);
    return arguments;
  }

  /** The text. One line break at the end of piped text is the pipe's, not the text's. */
  String read(Console console) throws IOException {
    int sources = count(option.isPresent()) + count(file.isPresent()) + count(!arguments.isEmpty());
    if (sources > 1) {
      throw invalidParameter(optionName, "the text is given more than once");
    }
    if (option.isPresent()) {
      return option.get();
    }
    if (file.isPresent()) {
      return Files.readString(file.get());
    }
    if (!arguments.isEmpty()) {
      return String.join(" ", arguments);
    }
    if (console.isTerminal(Console.Stream.INPUT)) {
      throw invalidParameter(optionName, "no text; give one here, with --file, or through a pipe");
    }
    return withoutLineBreak(console.readText());
  }

  private static int count(boolean given) {
    return given ? 1 : 0;
  }

  private static String withoutLineBreak(String text) {
    if (text.endsWith("\r\n")) {
      return text.substring(0, text.length() - 2);
    }
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
