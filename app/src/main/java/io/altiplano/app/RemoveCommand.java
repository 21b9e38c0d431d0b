package io.altiplano.app;

import io.altiplano.api.AltiplanoException;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.Json;
import io.altiplano.app.console.Quantity;
import io.altiplano.hub.HubSettings;
import io.altiplano.hub.ModelStore;
import io.altiplano.hub.PulledModel;
import io.altiplano.hub.StoreCatalog;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alti rm}: removes pulled models. */
@Command(
    name = "rm",
    description = {
      "Remove pulled models. A file goes with the last name that stands for it; files that were"
          + " never pulled are not touched."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  alti rm owner/repo:model.gguf", "  alti rm --unfinished"})
final class RemoveCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "As alti list shows it, or any shorter form that only one model answers to.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--unfinished", description = "Remove downloads that stopped half-way.")
  private boolean unfinished;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  RemoveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (names.isEmpty() && !unfinished) {
      throw AltiplanoException.invalidParameter("NAME", "say which model to remove (alti list)");
    }
    ModelStore store = new ModelStore(HubSettings.from(console.environment()));
    StoreCatalog catalog = new StoreCatalog(store);
    // All names are looked up before the first is removed: a mistyped one removes nothing.
    Set<PulledModel> models = new LinkedHashSet<>();
    names.forEach(name -> models.add(catalog.find(name)));
    long freed = 0;
    for (PulledModel model : models) {
      freed += store.remove(model);
    }
    if (unfinished) {
      freed += store.removePartialDownloads();
    }
    List<String> removed = models.stream().map(PulledModel::name).toList();
    if (json) {
      Json.print(console, Map.of("removed", removed, "bytesFreed", freed));
    } else {
      removed.forEach(name -> console.out().println("removed " + name));
      console.out().println(Quantity.bytes((double) freed) + " freed");
      console.flush();
    }
    return ExitCode.OK.status();
  }
}
