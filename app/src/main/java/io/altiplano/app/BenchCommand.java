package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.app.bench.BenchReport;
import io.altiplano.app.bench.Contestant;
import io.altiplano.app.bench.OwnEngine;
import io.altiplano.app.bench.Peer;
import io.altiplano.app.bench.Workload;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.Interruption;
import io.altiplano.app.console.Json;
import io.altiplano.app.console.ProgressBar;
import io.altiplano.app.console.Quantity;
import io.altiplano.app.doctor.Machine;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.runtime.Drafting;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.runtime.Speed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alti bench}: how fast a model runs here. */
@Command(
    name = "bench",
    description = {
      "Measure how fast a model reads prompts and generates, in tokens a second.",
      "Tokens are drawn by lot and nothing is chosen or spelled, as llama-bench does it. A round"
          + " reads a prompt and goes on from there; one round before the others is not counted,"
          + " because Java compiles in it.",
      "With --peer, llama.cpp does every round as well, right after ours, in a process of its own:"
          + " DIR holds its shared libraries, as the npm package @node-llama-cpp/linux-x64 does."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti bench MODEL",
      "  alti bench MODEL --prompt 2048 --generate 64 --rounds 7 --markdown",
      "  alti bench MODEL --prompt 16 --sequences 8 --json",
      "  alti bench MODEL --peer node_modules/@node-llama-cpp/linux-x64/bins/linux-x64"
    })
final class BenchCommand implements Callable<Integer> {
  private static final int MOST_SEQUENCES = 64;

  /** Prompt rows that a step takes at least. */
  private static final int LEAST_PROMPT_ROWS = 32;

  private final Console console;

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--prompt",
      paramLabel = "N",
      description = "Tokens of a prompt (default: ${DEFAULT-VALUE}).",
      defaultValue = "512")
  private int prompt = 512;

  @Option(
      names = "--generate",
      paramLabel = "N",
      description = "Tokens to generate after it (default: ${DEFAULT-VALUE}).",
      defaultValue = "32")
  private int generate = 32;

  @Option(
      names = "--sequences",
      paramLabel = "N",
      description = "Conversations that are worked on together (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int sequences = 1;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds that count (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int rounds = 5;

  @Option(
      names = "--peer",
      paramLabel = "DIR",
      description = "Measure llama.cpp in turn with us; its libraries are in DIR.")
  private Optional<Path> peer = Optional.empty();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(names = "--markdown", description = "Print a Markdown table.")
  private boolean markdown;

  @ArgGroup(validate = false, heading = "%nEngine:%n")
  private EngineOptions engine = new EngineOptions();

  @Mixin private ProgressOption progress = new ProgressOption();

  BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    check();
    model.requireNoSpareArgument();
    Path file = model.file(console);
    ModelSettings settings = settings(console);
    Workload workload = new Workload(prompt, generate, sequences, settings.cacheType());
    try (LanguageModel loaded = engine.load(console, file, settings, json)) {
      Contestant own = new OwnEngine(loaded);
      Map<String, Object> subject = subject(file, loaded);
      if (peer.isEmpty()) {
        return measure(List.of(own), workload, subject);
      }
      try (Peer other = new Peer(peer.get(), file, loaded.threads(), workload)) {
        return measure(List.of(own, other), workload, subject);
      }
    }
  }

  private void check() throws NoSuchFileException {
    atLeast("prompt", prompt, 1);
    atLeast("generate", generate, 1);
    atLeast("rounds", rounds, 1);
    if (sequences < 1 || sequences > MOST_SEQUENCES) {
      throw invalidParameter(
          "sequences", "must be from 1 to %d, got %d".formatted(MOST_SEQUENCES, sequences));
    }
    if (json && markdown) {
      throw invalidParameter("markdown", "is not JSON; take one of the two");
    }
    if (peer.isPresent() && !Files.isDirectory(peer.get())) {
      throw new NoSuchFileException(peer.get().toString());
    }
  }

  private static void atLeast(String name, int value, int least) {
    if (value < least) {
      throw invalidParameter(name, "must be %d or more, got %d".formatted(least, value));
    }
  }

  /** Those who have read their prompt go on generating while others still read theirs. */
  private ModelSettings settings(Console console) throws NoSuchFileException {
    ModelSettings asked = engine.settings(console, ModelSettings.DEFAULT.cacheType());
    if (!asked.drafting().equals(Drafting.NONE)) {
      throw invalidParameter(
          "draft", "nobody can guess tokens that are drawn by lot; see alti run");
    }
    int ahead = sequences == 1 ? 0 : sequences * prompt / LEAST_PROMPT_ROWS + sequences;
    return asked
        .withContextLength(Math.max(asked.contextLength(), prompt + generate + ahead))
        .withParallel(sequences);
  }

  private Map<String, Object> subject(Path file, LanguageModel loaded) throws IOException {
    Machine machine = Machine.look();
    Map<String, Object> subject = new LinkedHashMap<>();
    try (GgufFile gguf = GgufFile.open(file)) {
      long parameters =
          ModelDescription.of(gguf, 0, ModelSettings.DEFAULT.cacheType()).parameters();
      subject.put("model", String.valueOf(file.getFileName()));
      subject.put("size", Quantity.bytes(Files.size(file)));
      subject.put("parameters", Quantity.count(parameters));
    }
    subject.put("processor", "%d x %s".formatted(machine.processors(), machine.processor()));
    subject.put("threads", loaded.threads());
    subject.put("kernels", loaded.kernelsName());
    subject.put("prompts", loaded.promptRecipe().name().toLowerCase(Locale.ROOT));
    subject.put("java", machine.java());
    return subject;
  }

  /** Lets the engines work in turn, and prints; Ctrl-C ends it with the rounds that are done. */
  private int measure(List<Contestant> engines, Workload workload, Map<String, Object> subject) {
    List<List<Speed>> speeds = new ArrayList<>();
    engines.forEach(_ -> speeds.add(new ArrayList<>()));
    AtomicBoolean cancelled = new AtomicBoolean();
    int done = 0;
    try (Interruption _ = Interruption.handledBy(() -> cancelled.set(true));
        ProgressBar bar = progress.start(console, "rounds", ProgressBar.Unit.ROUNDS, rounds)) {
      bar.update(0);
      engines.forEach(each -> each.round(workload));
      while (done < rounds && !cancelled.get()) {
        for (int i = 0; i < engines.size(); i++) {
          speeds.get(i).add(engines.get(i).round(workload));
        }
        bar.update(++done);
      }
    }
    if (done > 0) {
      List<BenchReport.Entry> entries = new ArrayList<>();
      for (int i = 0; i < engines.size(); i++) {
        Contestant each = engines.get(i);
        entries.add(
            new BenchReport.Entry(each.description(), speeds.get(i), each.anonymousBytes()));
      }
      print(
          new BenchReport(
              subject, workload, entries.getFirst(), entries.stream().skip(1).findFirst()));
    }
    if (done < rounds) {
      console.err().println("alti: cancelled after %d of %d rounds".formatted(done, rounds));
      return ExitCode.INTERRUPTED.status();
    }
    return ExitCode.OK.status();
  }

  private void print(BenchReport report) {
    if (json) {
      Json.print(console, report.json());
      return;
    }
    (markdown ? report.markdown() : report.text()).forEach(console.out()::println);
  }
}
