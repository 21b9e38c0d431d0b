package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.DisplayWidth;
import io.altiplano.app.console.Escapes;
import io.altiplano.app.console.Json;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.runtime.Pooling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alti embed}: texts as vectors. */
@Command(
    name = "embed",
    description = {
      "Turn texts into vectors whose nearness is nearness of meaning.",
      "Each argument is a text; without any, each line of standard input is one."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti embed MODEL \"a llama\" \"an alpaca\" \"a tax return\"",
      "  alti embed MODEL --pooling mean --json < lines.txt"
    })
final class EmbedCommand implements Callable<Integer> {
  private static final int SHOWN_VALUES = 6;
  private static final int LABEL_COLUMNS = 28;

  private final Console console;

  @Mixin private ModelOption model = new ModelOption();

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "TEXT", description = "The texts.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "A text; may be given several times.")
  private List<String> texts = new ArrayList<>();

  @Option(
      names = "--pooling",
      paramLabel = "HOW",
      description = "last: from the last token; mean: from all (default: as the file says).")
  private Optional<Pooling> pooling = Optional.empty();

  @Option(names = "--json", description = "Print {\"dimensions\":n,\"embeddings\":[[...]]}.")
  private boolean json;

  @ArgGroup(validate = false, heading = "%nEngine:%n")
  private EngineOptions engine = new EngineOptions();

  EmbedCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path path = model.file(console);
    List<String> inputs = inputs();
    try (LanguageModel loaded =
        engine.load(console, path, ModelSettings.DEFAULT.cacheType(), json)) {
      List<float[]> vectors = loaded.embed(inputs, pooling.orElse(loaded.pooling()));
      if (json) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("dimensions", loaded.embeddingLength());
        result.put("embeddings", vectors);
        Json.print(console, result);
      } else {
        print(inputs, vectors);
      }
    }
    return ExitCode.OK.status();
  }

  private List<String> inputs() throws IOException {
    List<String> inputs = new ArrayList<>(TextSource.arguments(model.spareArgument(), words));
    inputs.addAll(texts);
    if (inputs.isEmpty() && !console.isTerminal(Console.Stream.INPUT)) {
      console.readText().lines().filter(line -> !line.isBlank()).forEach(inputs::add);
    }
    if (inputs.isEmpty()) {
      throw invalidParameter("text", "no text; give some here, or lines through a pipe");
    }
    return inputs;
  }

  /** The first numbers of each vector, and how near each two are. */
  private void print(List<String> inputs, List<float[]> vectors) {
    for (int i = 0; i < vectors.size(); i++) {
      StringBuilder line = new StringBuilder(label(inputs.get(i))).append(" [");
      float[] vector = vectors.get(i);
      for (int j = 0; j < Math.min(SHOWN_VALUES, vector.length); j++) {
        line.append(String.format(Locale.ROOT, "%s%.4f", j == 0 ? "" : ", ", vector[j]));
      }
      line.append(vector.length > SHOWN_VALUES ? ", …] " : "] ").append(vector.length);
      console.out().println(line.append(" numbers"));
    }
    for (int i = 0; i < vectors.size(); i++) {
      for (int j = i + 1; j < vectors.size(); j++) {
        float nearness = dot(vectors.get(i), vectors.get(j));
        console
            .out()
            .printf(Locale.ROOT, "%8.4f  %s ~ %s%n", nearness, label(inputs.get(i)), inputs.get(j));
      }
    }
  }

  private static String label(String text) {
    String line = Escapes.visible(text);
    return DisplayWidth.padRight(DisplayWidth.truncate(line, LABEL_COLUMNS), LABEL_COLUMNS);
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
