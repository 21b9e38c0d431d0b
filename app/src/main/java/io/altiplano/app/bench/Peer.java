package io.altiplano.app.bench;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.runtime.Speed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * llama.cpp in a process of its own, so that neither engine's memory and threads are the other's.
 * The process is {@link PeerProgram}; a line to it is a round, and its answer the times.
 */
public final class Peer implements Contestant, AutoCloseable {
  private final Path log;
  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;
  private final Workload workload;
  private final String description;

  /**
   * Starts it and waits until the model is loaded.
   *
   * @param libraries the folder with llama.cpp's shared libraries
   * @param workload what all rounds will be
   */
  public Peer(Path libraries, Path model, int threads, Workload workload) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                PeerProgram.class.getName(),
                libraries.toString(),
                model.toString(),
                Integer.toString(threads)));
    command.addAll(workload.arguments());
    this.workload = workload;
    // A pipe that nobody reads would fill up: it says a lot while it loads.
    this.log = Files.createTempFile("altiplano-peer", ".log");
    this.process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.orders = process.outputWriter(StandardCharsets.UTF_8);
    this.description = answer();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Speed round(Workload asked) {
    if (!asked.equals(workload)) {
      throw new IllegalArgumentException("the peer is set up for " + workload);
    }
    try {
      orders.write("round\n");
      orders.flush();
      String[] times = answer().split(" ", 2);
      return new Speed(
          asked.sequences() * asked.prompt(),
          Long.parseLong(times[0]),
          asked.sequences() * asked.generate(),
          Long.parseLong(times[1]));
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private String answer() throws IOException {
    @Nullable String line = answers.readLine();
    if (line != null) {
      return line;
    }
    String reason = Files.readString(log);
    throw new AltiplanoException(
        ErrorCode.INVALID_REQUEST, "the peer ended: " + lastLine(reason.strip()));
  }

  private static String lastLine(String text) {
    return text.isEmpty() ? "it said nothing" : text.lines().toList().getLast();
  }

  @Override
  public OptionalLong anonymousBytes() {
    return AnonymousMemory.of(process.pid());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      Files.deleteIfExists(log);
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }
}
