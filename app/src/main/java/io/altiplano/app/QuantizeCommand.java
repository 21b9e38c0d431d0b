package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.DisplayWidth;
import io.altiplano.app.console.Json;
import io.altiplano.app.console.Quantity;
import io.altiplano.engine.convert.ModelQuantizer;
import io.altiplano.engine.convert.ModelQuantizer.Step;
import io.altiplano.engine.convert.QuantizationRecipe;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.runtime.ComputePool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alti quantize}: a model with smaller weights. */
@Command(
    name = "quantize",
    description = {
      "Write a model again with its weights as another type.",
      "Types: F32, F16, BF16, Q8_0, Q6_K, Q5_K_M, Q5_K_S, Q4_K_M, Q4_K_S, Q3_K_L, Q3_K_M, Q3_K_S,"
          + " Q2_K, Q5_1, Q5_0, Q4_1, Q4_0, IQ4_NL. The file appears when it is complete; Ctrl-C"
          + " leaves nothing behind."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti quantize model-f16.gguf model-q4.gguf Q4_K_M",
      "  alti quantize MODEL small.gguf Q2_K --dry-run"
    })
final class QuantizeCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(index = "0", paramLabel = "IN", description = "A GGUF file, or a pulled model.")
  private String in = "";

  @Parameters(index = "1", paramLabel = "OUT", description = "The file to write.")
  private Path out = Path.of("");

  @Parameters(index = "2", paramLabel = "TYPE", description = "What the weights become.")
  private String type = "";

  @Option(
      names = "--allow-requantize",
      description = "Quantise weights that are quantised already, losing twice.")
  private boolean allowRequantize;

  @Option(names = "--dry-run", description = "Show what each tensor would become; write nothing.")
  private boolean dryRun;

  @Option(names = "--force", description = "Replace a file that is there already.")
  private boolean force;

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N",
      description = "Threads that work (default: one for each processor).")
  private Optional<Integer> threads = Optional.empty();

  @Option(names = "--json", description = "Print the outcome as JSON.")
  private boolean json;

  @Mixin private ProgressOption progress = new ProgressOption();

  QuantizeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    QuantizationRecipe recipe = QuantizationRecipe.named(type);
    Path source = ModelOption.file(console, in);
    int count = threads.orElseGet(() -> Runtime.getRuntime().availableProcessors());
    if (count < 1) {
      throw invalidParameter("threads", "must be 1 or more, got " + count);
    }
    if (Files.exists(out) && Files.isSameFile(source, out)) {
      throw invalidParameter("out", "IN and OUT are the same file");
    }
    try (GgufFile file = GgufFile.open(source);
        ComputePool workers = new ComputePool(count)) {
      ModelQuantizer quantizer = new ModelQuantizer(file, recipe, allowRequantize, workers);
      if (dryRun) {
        plan(quantizer);
      } else {
        OutputFile output = new OutputFile(out, force);
        output.write(console, progress, quantizer.bytes(), quantizer::write);
      }
      outcome(quantizer, Files.size(source));
    }
    return ExitCode.OK.status();
  }

  private void plan(ModelQuantizer quantizer) {
    if (json) {
      return;
    }
    int columns =
        quantizer.steps().stream().mapToInt(step -> step.tensor().name().length()).max().orElse(0);
    for (Step step : quantizer.steps()) {
      String change =
          step.isCopy() ? "stays " + step.type() : step.tensor().type() + " -> " + step.type();
      String note = step.isFallback() ? "  (its width allows no smaller type)" : "";
      console
          .out()
          .println(DisplayWidth.padRight(step.tensor().name(), columns) + "  " + change + note);
    }
  }

  private void outcome(ModelQuantizer quantizer, long before) {
    long after = quantizer.bytes();
    long fallbacks = quantizer.steps().stream().filter(Step::isFallback).count();
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("out", out.toString());
      result.put("written", !dryRun);
      result.put("bytesBefore", before);
      result.put("bytesAfter", after);
      result.put("tensors", quantizer.steps().size());
      result.put("fallbacks", fallbacks);
      Json.print(console, result);
      return;
    }
    console
        .out()
        .printf(
            Locale.ROOT,
            "%s%s: %s, was %s (%.0f%%)%n",
            dryRun ? "would write " : "",
            out,
            Quantity.bytes(after),
            Quantity.bytes(before),
            100.0 * after / before);
    if (fallbacks > 0) {
      console.out().printf("%d tensors got a larger type, because of their width%n", fallbacks);
    }
  }
}
