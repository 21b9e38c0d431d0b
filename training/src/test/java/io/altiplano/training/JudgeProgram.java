package io.altiplano.training;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of {@code dev/golden} that ask judges from outside the repository. */
public final class JudgeProgram {
  private JudgeProgram() {}

  /**
   * What a program writes into its second argument, the first being a folder of models.
   *
   * @param texts the further arguments
   */
  public static JsonNode ask(String name, Path models, Path scratch, String... texts)
      throws IOException, InterruptedException {
    Path answers = scratch.resolve(name + ".json");
    Path log = scratch.resolve(name + ".log");
    List<String> command =
        new ArrayList<>(
            List.of("node", "dev/golden/" + name, models.toString(), answers.toString()));
    command.addAll(List.of(texts));
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of(System.getProperty("altiplano.basedir")).toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(log.toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(log)).isZero();
    return new ObjectMapper().readTree(answers.toFile());
  }
}
