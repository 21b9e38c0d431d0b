package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.Json;
import io.altiplano.app.console.Quantity;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.convert.SyntheticShapes;
import io.altiplano.engine.tensor.ElementType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alti synth}: a model of any shape with random weights. */
@Command(
    name = "synth",
    description = {
      "Write a model of any shape and type with random weights.",
      "It is as large, as fast and as well-formed as a real one, and has nothing to say. The same"
          + " seed makes the same file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti synth --list",
      "  alti synth --shape llama-1b --type q4_0 /tmp/llama-1b.gguf",
      "  alti synth --shape qwen3-0.6b --type f32 --seed 7 out.gguf"
    })
final class SynthCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--shape", paramLabel = "NAME", description = "The shape; --list shows them.")
  private Optional<String> shape = Optional.empty();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Element type of the weights, such as f32, q8_0 or q4_k (default: q4_0).")
  private ElementType type = ElementType.Q4_0;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of the weights (default: 1).")
  private long seed = 1;

  @Option(names = "--list", description = "Show the known shapes.")
  private boolean list;

  @Option(names = "--force", description = "Replace a file that is there already.")
  private boolean force;

  @Option(names = "--json", description = "Print the outcome, or the list, as JSON.")
  private boolean json;

  @Parameters(index = "0", arity = "0..1", paramLabel = "OUT", description = "The file to write.")
  private Optional<Path> out = Optional.empty();

  @Mixin private ProgressOption progress = new ProgressOption();

  SynthCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (list) {
      list();
      return ExitCode.OK.status();
    }
    if (shape.isEmpty()) {
      throw invalidParameter("shape", "name one; alti synth --list shows them");
    }
    if (out.isEmpty()) {
      throw invalidParameter("out", "name the file to write");
    }
    OutputFile output = new OutputFile(out.get(), force);
    SyntheticModel model = new SyntheticModel(SyntheticShapes.named(shape.get()), type, seed);
    output.write(console, progress, model.bytes(), model::write);
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("out", output.path().toString());
      result.put("shape", shape.get());
      result.put("type", type.name());
      result.put("seed", seed);
      result.put("bytes", model.bytes());
      Json.print(console, result);
    } else {
      console.out().println(output.path() + ": " + Quantity.bytes(model.bytes()));
    }
    return ExitCode.OK.status();
  }

  private void list() {
    if (json) {
      Json.print(console, SyntheticShapes.all().stream().map(SynthCommand::describe).toList());
      return;
    }
    for (SyntheticShape each : SyntheticShapes.all()) {
      String experts = each.experts() > 0 ? ", %d experts".formatted(each.experts()) : "";
      long bytes = new SyntheticModel(each, ElementType.Q4_0, seed).bytes();
      console
          .out()
          .printf(
              "%-16s %-9s %3d blocks of %5d, vocabulary %7s%s, q4_0 %s%n",
              each.name(),
              each.family().architecture(),
              each.blocks(),
              each.width(),
              Quantity.grouped(each.vocabulary()),
              experts,
              Quantity.bytes(bytes));
    }
  }

  private static Map<String, Object> describe(SyntheticShape shape) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("name", shape.name());
    described.put("architecture", shape.family().architecture());
    described.put("blocks", shape.blocks());
    described.put("width", shape.width());
    described.put("vocabulary", shape.vocabulary());
    described.put("context", shape.context());
    described.put("experts", shape.experts());
    return described;
  }
}
