package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.Json;
import io.altiplano.app.console.ProgressBar;
import io.altiplano.app.console.Quantity;
import io.altiplano.hub.HubSettings;
import io.altiplano.hub.ModelReference;
import io.altiplano.hub.ModelStore;
import io.altiplano.hub.PullOptions;
import io.altiplano.hub.PullResult;
import io.altiplano.hub.PulledModel;
import io.altiplano.hub.Puller;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alti pull}: brings a model into the store. */
@Command(
    name = "pull",
    description = {
      "Fetch a model, verify it, and keep it under a name.",
      "",
      "An interrupted pull goes on where it stopped when it is started again. Without a file or"
          + " quantisation, the first of Q4_K_M, Q4_K_S, Q4_0, Q5_K_M, Q5_K_S, Q6_K, Q8_0, F16,"
          + " BF16, F32 that the repository has is taken.",
      "",
      "Environment: ALTIPLANO_HOME (the folder of models, else ~/.altiplano), ALTIPLANO_HUB (a"
          + " mirror of https://huggingface.co), HF_TOKEN (for gated and private repositories)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti pull hf:owner/repo",
      "  alti pull hf:owner/repo:Q8_0",
      "  alti pull hf:owner/repo@v1.0:model.gguf --name mine",
      "  alti pull https://host/model.gguf#sha256=HEX",
      "  alti pull ./model.gguf"
    })
final class PullCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "0..1",
      paramLabel = "REFERENCE",
      description =
          "hf:owner/repo[@revision][:file or quantisation], an https address, or a local file.")
  private Optional<String> reference = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What to call the model; else a name that tells where it came from.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "Show no progress.")
  private boolean quiet;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  PullCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ModelReference source = ModelReference.parse(reference.orElse(""));
    HubSettings settings = HubSettings.from(console.environment());
    ModelStore store = new ModelStore(settings);
    PullResult result;
    try (Puller puller = new Puller(settings, store);
        ProgressBar bar =
            ProgressBar.start(
                console,
                !quiet && console.isTerminal(Console.Stream.ERROR),
                source.defaultName(),
                ProgressBar.Unit.BYTES,
                0)) {
      PullProgress progress = new PullProgress(console, bar, quiet);
      PullOptions options = PullOptions.standard().reportingTo(progress);
      result = puller.pull(source, name.map(options::named).orElse(options));
    }
    print(result, store);
    return ExitCode.OK.status();
  }

  private void print(PullResult result, ModelStore store) {
    PulledModel model = result.model();
    if (json) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("name", model.name());
      facts.put("source", model.source());
      facts.put("path", store.path(model).toString());
      facts.put("bytes", model.bytes());
      facts.put("sha256", model.sha256().hex());
      facts.put("verified", result.verified());
      facts.put("alreadyHere", result.alreadyHere());
      Json.print(console, facts);
      return;
    }
    console.out().println(model.name());
    if (!quiet) {
      console
          .err()
          .printf(
              "%s, sha256 %s %s%s%n",
              Quantity.bytes((double) model.bytes()),
              model.sha256().hex(),
              result.verified() ? "verified" : "computed (nothing to compare it with)",
              result.alreadyHere() ? "; it was here already" : "");
    }
    console.flush();
  }
}
