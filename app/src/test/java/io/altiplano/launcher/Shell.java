package io.altiplano.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands with nothing in their environment but what it is given. */
final class Shell {
  /** Far beyond what any of these scripts takes, on a busy machine too. */
  private static final int PATIENCE_SECONDS = 120;

  /**
   * How a command ended.
   *
   * @param out what it wrote to standard output
   * @param err what it wrote to standard error
   */
  record Outcome(int status, String out, String err) {}

  /** A command that has been started. */
  record Running(Process process, Path out, Path err) {
    Outcome outcome() throws IOException, InterruptedException {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still running: " + read(out) + read(err));
      }
      return new Outcome(process.exitValue(), read(out), read(err));
    }

    private static String read(Path file) throws IOException {
      return Files.readString(file, StandardCharsets.UTF_8);
    }
  }

  private Shell() {}

  /** Starts a command in a folder. Output goes to files, so that no pipe can fill up. */
  static Running start(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    Path out = Files.createTempFile("alti", ".out");
    Path err = Files.createTempFile("alti", ".err");
    out.toFile().deleteOnExit();
    err.toFile().deleteOnExit();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new Running(builder.start(), out, err);
  }

  /** Where a program of this machine lies. */
  static Path find(String program) {
    for (String folder : System.getenv("PATH").split(":")) {
      Path file = Path.of(folder, program);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    throw new AssertionError("this machine has no " + program);
  }
}
