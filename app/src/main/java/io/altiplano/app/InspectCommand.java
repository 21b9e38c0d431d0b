package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.Json;
import io.altiplano.engine.gguf.GgufFile;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alti inspect}: what is in a model's file. */
@Command(
    name = "inspect",
    description = {
      "Show what is in a model's file.",
      "Metadata, tensors, and the memory that it will need. Nothing is loaded."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti inspect MODEL",
      "  alti inspect MODEL --tensors --context 32768 --cache-type q8_0",
      "  alti inspect MODEL --template > template.jinja",
      "  alti inspect MODEL --json | jq .memory"
    })
final class InspectCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ModelOption model = new ModelOption();

  @Option(names = "--tensors", description = "List every tensor.")
  private boolean tensors;

  @Option(names = "--template", description = "Print the chat template alone.")
  private boolean template;

  @Option(names = "--json", description = "Print everything as JSON, arrays in full.")
  private boolean json;

  @Option(
      names = {"-c", "--context"},
      paramLabel = "N",
      description = "Positions to reckon the memory for (default: as run would).")
  private int context;

  @Option(
      names = "--cache-type",
      paramLabel = "TYPE",
      description = "Type to reckon the cache with: f32, f16 or q8_0 (default: f16).",
      defaultValue = "f16")
  private EngineOptions.CacheType cacheType = EngineOptions.CacheType.F16;

  InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    model.requireNoSpareArgument();
    try (GgufFile file = GgufFile.open(model.file(console))) {
      if (template) {
        console.out().print(ModelDescription.template(file));
      } else {
        ModelDescription description = ModelDescription.of(file, context, cacheType.elementType());
        if (json) {
          Json.print(console, description.json());
        } else {
          new InspectionPrinter(console, description).print(tensors);
        }
      }
    }
    return ExitCode.OK.status();
  }
}
