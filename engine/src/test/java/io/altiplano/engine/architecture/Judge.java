package io.altiplano.engine.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** llama.cpp behind {@code oracle.mjs}, in the folder that {@code ALTIPLANO_ORACLE} names. */
final class Judge {
  private Judge() {}

  /** Asks a question and returns the one line of JSON that answers it. */
  static JsonNode ask(String command, Path model, String... rest)
      throws IOException, InterruptedException {
    String folder =
        Objects.requireNonNull(System.getenv("ALTIPLANO_ORACLE"), "ALTIPLANO_ORACLE is not set");
    List<String> line = new ArrayList<>(List.of("node", "oracle.mjs", command));
    line.add(model.toAbsolutePath().toString());
    line.addAll(List.of(rest));
    Process process =
        new ProcessBuilder(line)
            .directory(Path.of(folder).toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("the judge refused " + command + " of " + model);
    }
    return new ObjectMapper().readTree(answer);
  }
}
