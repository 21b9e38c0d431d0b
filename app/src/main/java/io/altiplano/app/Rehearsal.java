package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.engine.kernel.KernelSets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the AOT cache is recorded from: short answers of the models that ship, told and continued,
 * so that the next start finds the classes of an answer loaded and knows what of them to compile.
 * {@code dev/launch.sh} runs it once for each build.
 */
public final class Rehearsal {
  private static final String TOKENS = "200";

  private Rehearsal() {}

  /**
   * Notes which kernels run best here, and answers.
   *
   * @param arguments the file for the kernels' name, and the folder of models
   */
  public static void main(String[] arguments) throws IOException {
    StandardError.restore();
    Files.writeString(Path.of(arguments[0]), KernelSets.best().name() + "\n");
    for (Path model : models(Path.of(arguments[1]))) {
      answer("run", "안녕? Hello!", model);
      answer("run", "Once upon a time", model, "--raw");
    }
  }

  private static List<Path> models(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".gguf")).sorted().toList();
    }
  }

  private static void answer(String command, String prompt, Path model, String... more) {
    List<String> line =
        Stream.concat(
                Stream.of(
                    command,
                    "--model",
                    model.toString(),
                    "--prompt",
                    prompt,
                    "--max-tokens",
                    TOKENS,
                    "--seed",
                    "1"),
                Stream.of(more))
            .toList();
    int status = Cli.run(Console.ofProcess(), line.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException(line + " ended with " + status);
    }
  }
}
