package io.altiplano.app;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program as a process of its own, with the tests' class path. */
public final class AltiChild {
  private AltiChild() {}

  /**
   * The program, to be started.
   *
   * @param options of its JVM
   */
  public static ProcessBuilder builder(List<String> options, List<String> arguments)
      throws IOException {
    return builder(Main.class, options, arguments);
  }

  /** Another program of the same class path. */
  static ProcessBuilder builder(Class<?> program, List<String> options, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(defaultSignals());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /**
   * A shell without job control starts what goes on in its background with SIGINT ignored, and
   * every process inherits that: {@code ./test &} in a script would test a Ctrl-C that cannot come.
   * GNU's {@code env} puts it right; others do not know how.
   */
  private static List<String> defaultSignals() throws IOException {
    List<String> env = List.of("/usr/bin/env", "--default-signal=INT");
    List<String> trial = new ArrayList<>(env);
    trial.add("true");
    try {
      return new ProcessBuilder(trial).start().waitFor() == 0 ? env : List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while asking for env");
    }
  }

  /** As Ctrl-C does. */
  public static void interrupt(Process process) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
  }
}
