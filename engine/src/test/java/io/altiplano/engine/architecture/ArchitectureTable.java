package io.altiplano.engine.architecture;

import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.runtime.LanguageModel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints how far the engine is from llama.cpp, as the table of architectures in docs/engine.md. */
final class ArchitectureTable {
  private ArchitectureTable() {}

  /** Writes Markdown to standard output. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("architectures");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println("| tiny model | architecture | tokens | largest difference of a log-probability |");
    out.println("|---|---|---:|---:|");
    for (SyntheticShape shape : TinyModels.all()) {
      Path path = TinyModels.write(shape, folder);
      out.println(row(shape, path));
      Files.delete(path);
    }
    Files.delete(folder);
  }

  private static String row(SyntheticShape shape, Path path) throws IOException {
    Golden golden = Golden.of(shape.name());
    try (LanguageModel model = LanguageModel.load(path, ArchitectureGoldenTest.exact())) {
      float distance = golden.distance(model.score(golden.tokens()).logProbabilities());
      return "| %s | `%s` | %d | %.1e |"
          .formatted(shape.name(), shape.family().architecture(), golden.tokens().length, distance);
    }
  }
}
