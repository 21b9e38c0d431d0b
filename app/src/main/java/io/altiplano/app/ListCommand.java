package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.DisplayWidth;
import io.altiplano.app.console.Json;
import io.altiplano.app.console.Quantity;
import io.altiplano.hub.HubSettings;
import io.altiplano.hub.ModelStore;
import io.altiplano.hub.PartialDownload;
import io.altiplano.hub.PulledModel;
import java.io.PrintStream;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code alti list}: the pulled models. */
@Command(
    name = "list",
    aliases = "ls",
    description = "List the pulled models: name, size, when they came, and from where.",
    footerHeading = "%nExamples:%n",
    footer = {"  alti list", "  alti list --json"})
final class ListCommand implements Callable<Integer> {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private static final int SIZE_COLUMNS = 9;

  private final Console console;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ModelStore store = new ModelStore(HubSettings.from(console.environment()));
    if (json) {
      Json.print(console, Map.of("models", store.list().stream().map(m -> facts(m)).toList()));
    } else {
      print(store);
    }
    return ExitCode.OK.status();
  }

  private static Map<String, Object> facts(PulledModel model) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("name", model.name());
    facts.put("bytes", model.bytes());
    facts.put("modified", model.pulledAt().toString());
    facts.put("source", model.source());
    facts.put("sha256", model.sha256().hex());
    return facts;
  }

  private void print(ModelStore store) {
    List<PulledModel> models = store.list();
    if (models.isEmpty()) {
      console.err().println("no models yet; get one with alti pull hf:owner/repo");
    } else {
      table(models);
    }
    List<PartialDownload> partial = store.partialDownloads();
    if (!partial.isEmpty()) {
      long bytes = partial.stream().mapToLong(PartialDownload::bytes).sum();
      console
          .err()
          .printf(
              "%d unfinished (%s): pull again to go on, or alti rm --unfinished%n",
              partial.size(), Quantity.bytes((double) bytes));
      partial.forEach(download -> console.err().println("  " + download.source()));
    }
    console.flush();
  }

  private void table(List<PulledModel> models) {
    int columns =
        models.stream().mapToInt(m -> DisplayWidth.of(m.name())).reduce("NAME".length(), Math::max);
    PrintStream out = console.out();
    out.println(row(columns, "NAME", "SIZE", "MODIFIED", "SOURCE"));
    for (PulledModel model : models) {
      String time = TIME.format(model.pulledAt().atZone(ZoneId.systemDefault()));
      String source = model.source().replaceFirst("\\?[^#]*", "?…");
      out.println(row(columns, model.name(), Quantity.bytes((double) model.bytes()), time, source));
    }
  }

  private static String row(int columns, String name, String size, String time, String source) {
    return DisplayWidth.padRight(name, columns)
        + "  "
        + DisplayWidth.padLeft(size, SIZE_COLUMNS)
        + "  "
        + DisplayWidth.padRight(time, "yyyy-MM-dd HH:mm".length())
        + "  "
        + source;
  }
}
