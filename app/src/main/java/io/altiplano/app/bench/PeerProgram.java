package io.altiplano.app.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The process behind {@link Peer}: loads llama.cpp and a model, says what it is, and answers each
 * line with the nanoseconds of a round's prompts and of its answers.
 */
public final class PeerProgram {
  private PeerProgram() {}

  /** Arguments: folder of libraries, model, threads, and those of a workload. */
  public static void main(String[] arguments) throws IOException {
    List<String> all = List.of(arguments);
    Workload workload = Workload.of(all.subList(3, all.size()));
    try (LlamaCpp engine =
            new LlamaCpp(
                Path.of(arguments[0]),
                Path.of(arguments[1]),
                Integer.parseInt(arguments[2]),
                workload);
        BufferedReader orders =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println(engine.description());
      while (orders.readLine() != null) {
        LlamaCpp.Times times = engine.round();
        System.out.println(times.promptNanos() + " " + times.generationNanos());
      }
    } catch (IllegalStateException failure) {
      System.err.println(failure.getMessage()); // its last line is what the parent says
      System.exit(1);
    }
  }
}
