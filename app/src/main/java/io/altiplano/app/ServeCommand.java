package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.api.HostedModel;
import io.altiplano.api.ModelOffer;
import io.altiplano.api.ModelState;
import io.altiplano.api.Release;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.Interruption;
import io.altiplano.app.serve.EngineModel;
import io.altiplano.app.serve.HubLibrary;
import io.altiplano.app.serve.ModelShelf;
import io.altiplano.app.serve.ModelSource;
import io.altiplano.app.serve.ModelStock;
import io.altiplano.app.serve.NamedModels;
import io.altiplano.app.serve.PulledModels;
import io.altiplano.app.serve.ShelfSettings;
import io.altiplano.engine.runtime.Drafting;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.hub.HubSettings;
import io.altiplano.server.AltiplanoServer;
import io.altiplano.server.ServerSettings;
import io.altiplano.server.keys.KeyFile;
import io.altiplano.server.telemetry.Telemetry;
import io.altiplano.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alti serve}: models over HTTP, as clients of OpenAI know them. */
@Command(
    name = "serve",
    description = {
      "Serve models over HTTP, in the form that clients of OpenAI speak.",
      "Programs on this machine may use it at once; whoever comes from elsewhere needs a key"
          + " (alti key create)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti serve",
      "  alti serve --model assistant=model.gguf --model cria --port 9000",
      "  alti serve --model model.gguf --host 0.0.0.0"
    })
final class ServeCommand implements Callable<Integer> {
  private static final int USUAL_PORT = 8080;

  /** Memory for so many conversations of full length; shorter ones share it. */
  private static final int USUAL_PARALLEL = 4;

  /** For the server to close what is left, after its grace. */
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private final Console console;
  private final CountDownLatch asked = new CountDownLatch(1);

  @Option(
      names = {"-m", "--model"},
      paramLabel = "[ID=]MODEL",
      split = ServeConfiguration.SEPARATOR,
      description = {
        "A GGUF file, or the name of a pulled model; may be given several times. Clients ask for it"
            + " by ID, or by its name."
      })
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = "Where to listen (default: ${DEFAULT-VALUE}, this machine alone).",
      defaultValue = "127.0.0.1")
  private String host = "127.0.0.1";

  @Option(
      names = {"-p", "--port"},
      paramLabel = "N",
      description = "The port, 0 for any that is free (default: ${DEFAULT-VALUE}).",
      defaultValue = "" + USUAL_PORT)
  private int port;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = {
        "Memory for so many conversations of full length (default: ${DEFAULT-VALUE}); shorter ones"
            + " share it."
      },
      defaultValue = "" + USUAL_PARALLEL)
  private int parallel;

  @Mixin private KeyFileOption keys = new KeyFileOption();

  @Mixin private StoreOption kept = new StoreOption();

  @Option(names = "--require-key", description = "Programs on this machine need a key too.")
  private boolean keyRequired;

  @Option(
      names = "--log",
      description = "A line of JSON on standard error for each request; never what was said.")
  private boolean logsAll;

  @Mixin private RemoteOptions remote = new RemoteOptions();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "Settings in TOML: the options that are listed here, such as port = 9000 or require_key ="
            + " true. Variables such as ALTIPLANO_SERVE_PORT go before the file, options before"
            + " both (docs/serve.md)."
      })
  private Optional<Path> configuration = Optional.empty();

  @ArgGroup(validate = false, heading = "%nNetwork:%n")
  private NetworkOptions network = new NetworkOptions();

  @ArgGroup(validate = false, heading = "%nSeveral models:%n")
  private ShelfOptions shelf = new ShelfOptions();

  @ArgGroup(validate = false, heading = "%nEngine:%n")
  private EngineOptions engine = new EngineOptions();

  ServeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    ModelSettings settings =
        engine.settings(console, ModelSettings.DEFAULT.cacheType()).withParallel(parallel);
    NamedModels named = new NamedModels(named(settings));
    boolean namesNone = models.isEmpty() && !remote.isGiven();
    ModelStock stock =
        namesNone || shelf.servesPulled()
            ? new PulledModels(
                named,
                new HubLibrary(HubSettings.from(console.environment())),
                settings.withDrafting(draftingOfAny(settings)))
            : named;
    KeyFile file = keys.file(console);
    Optional<KeyFile> keyFile =
        keys.isGiven() || Files.exists(file.path()) ? Optional.of(file) : Optional.empty();
    ServerSettings where =
        network.applyTo(
            new ServerSettings(
                host,
                port,
                keyFile,
                keyRequired,
                logsAll,
                ServerSettings.USUAL_PATIENCE,
                ServerSettings.USUAL_GRACE,
                Optional.empty(),
                List.of()));
    ShelfSettings room = shelf.settings();
    try (Telemetry telemetry = Telemetry.from(console.environment());
        Interruption _ = Interruption.handledBy(asked::countDown, where.grace().plus(CLOSING));
        Store store = kept.store(console);
        ModelShelf host = ModelShelf.of(stock, room)) {
      new ModelsAtStart(host, console, () -> asked.getCount() == 0)
          .load(named.all(), room.memoryBytes());
      try (AltiplanoServer server =
          AltiplanoServer.start(host, where, Optional.of(store), telemetry, console.err())) {
        greet(server, host, keyFile, store);
        asked.await();
        console.err().println("alti: stopping; answers that are being given come to their end");
        console.flush();
      }
    }
    return ExitCode.OK.status();
  }

  /** A draft model is of one vocabulary, and pulled models may have any. */
  private static Drafting draftingOfAny(ModelSettings settings) {
    return switch (settings.drafting()) {
      case Drafting.Model _ -> Drafting.NONE;
      case Drafting.None none -> none;
      case Drafting.PromptLookup lookup -> lookup;
    };
  }

  private List<ModelSource> named(ModelSettings settings) {
    if (models.isEmpty() && !remote.isGiven()) {
      String name = console.variable(ModelOption.DEFAULT_VARIABLE).orElse(BundledModels.DEFAULT);
      return List.of(named(name, settings));
    }
    List<ModelSource> wanted = new ArrayList<>();
    models.forEach(model -> wanted.add(named(model, settings)));
    wanted.addAll(remote.sources(console));
    List<ModelSource> named = new ArrayList<>();
    for (ModelSource next : wanted) {
      if (named.stream().anyMatch(other -> other.id().equals(next.id()))) {
        throw invalidParameter(
            "model", "two are called '%s'; name one ID=MODEL".formatted(next.id()));
      }
      named.add(next);
    }
    return named;
  }

  /** {@code [ID=]MODEL}; what stands there whole as a file or a name is no ID. */
  private ModelSource named(String text, ModelSettings settings) {
    int equals = text.indexOf('=');
    if (equals > 0 && !Files.exists(Path.of(text))) {
      String model = text.substring(equals + 1);
      return new EngineModel(
          text.substring(0, equals), ModelOption.file(console, model), notice(model), settings);
    }
    Path file = ModelOption.file(console, text);
    boolean isFile = Files.exists(Path.of(text));
    String id = isFile ? file.getFileName().toString().replaceFirst("\\.gguf$", "") : text;
    return new EngineModel(id, file, isFile ? Optional.empty() : notice(text), settings);
  }

  private static Optional<String> notice(String name) {
    return BundledModels.find(name).map(_ -> BundledModels.notice(name));
  }

  private void greet(AltiplanoServer server, ModelShelf host, Optional<KeyFile> file, Store store) {
    console.out().printf("Altiplano %s serves at %s%n", Release.version(), server.address());
    List<ModelOffer> offers = host.offers();
    List<String> others = new ArrayList<>();
    for (ModelOffer model : offers) {
      switch (model.state()) {
        case ModelState.Loaded _ -> tell(model.id(), told(model.facts()));
        case ModelState.Unavailable(String reason) ->
            tell(model.id(), "cannot be asked now, and is tried again when it is: " + reason);
        case ModelState.Loading _ -> tell(model.id(), "is waited for still");
        case ModelState.Unloaded _ -> others.add(model.id());
      }
    }
    if (!others.isEmpty()) {
      console.out().println("Loaded when asked for: " + String.join(", ", others));
    }
    console
        .out()
        .println(
            file.map(keyFile -> "Keys: " + keyFile.path())
                .orElse("Keys: none; only programs on this machine may ask"));
    console.out().printf("Kept for whoever shows a key: %s%n", store.address());
    configuration.ifPresent(settings -> console.out().println("Settings: " + settings));
    console.out().println("Try:");
    console
        .out()
        .printf(
            "  curl %s/v1/chat/completions -H 'Content-Type: application/json'%s \\%n"
                + "    -d '{\"model\": \"%s\", \"messages\": [{\"role\": \"user\", \"content\":"
                + " \"Hello!\"}]}'%n",
            server.address(),
            keyRequired ? " -H 'Authorization: Bearer KEY'" : "",
            offers.getFirst().id());
    console.out().println("Ctrl-C stops it.");
    console.flush();
  }

  private void tell(String model, String state) {
    console.out().println("  " + model + ": " + state);
  }

  private static String told(HostedModel.Facts facts) {
    if (facts.details().get("server") != null) {
      return "at " + facts.details().get("server");
    }
    return String.format(
        Locale.ROOT,
        "context %,d, kernels %s, %s threads%s%s",
        facts.contextLength(),
        facts.details().get("kernels"),
        facts.details().get("threads"),
        facts.hasTemplate() ? "" : ", no chat template: asked in a plain form",
        facts.notice().map(notice -> "; " + notice).orElse(""));
  }
}
