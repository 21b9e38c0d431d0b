package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.api.GenerationOptions;
import io.altiplano.api.SamplingOptions;
import io.altiplano.app.chat.ChatLoop;
import io.altiplano.app.chat.ChatScreen;
import io.altiplano.app.chat.Conversation;
import io.altiplano.app.chat.PipedScreen;
import io.altiplano.app.chat.Speaker;
import io.altiplano.app.chat.TerminalScreen;
import io.altiplano.app.console.Console;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.hub.HubSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alti chat}: a conversation. */
@Command(
    name = "chat",
    description = {
      "Talk with a model.",
      "/help lists what can be typed besides messages; Ctrl-C stops an answer. Without a"
          + " terminal, each line of standard input is a message.",
      "A model without a chat template goes on with what is typed, as one growing text."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti chat MODEL",
      "  alti chat MODEL --system \"You are a guide in Seoul.\" --temperature 0.6",
      "  printf 'Hello.\\nAnd in Korean?\\n' | alti chat MODEL --quiet"
    })
final class ChatCommand implements Callable<Integer> {
  /** A model that never ends its turn by itself is given this much room at a time. */
  private static final int CONTINUATION_TOKENS = 128;

  private final Console console;

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = {"-s", "--system"},
      paramLabel = "TEXT",
      description = "What the model is told first.")
  private Optional<String> system = Optional.empty();

  @Option(
      names = {"-q", "--quiet"},
      description = "Show answers alone, no figures.")
  private boolean quiet;

  @Option(names = "--no-history", description = "Keep nothing of what is typed.")
  private boolean noHistory;

  @ArgGroup(validate = false, heading = "%nLength:%n")
  private GenerationFlags generation = new GenerationFlags();

  @ArgGroup(validate = false, heading = "%nSampling:%n")
  private SamplingFlags sampling = new SamplingFlags();

  @ArgGroup(validate = false, heading = "%nEngine:%n")
  private EngineOptions engine = new EngineOptions();

  ChatCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    model.requireNoSpareArgument();
    GenerationOptions options =
        generation.options(sampling.options(SamplingOptions.DEFAULT.temperature()), 0);
    Path path = model.file(console);
    boolean terminal =
        console.isTerminal(Console.Stream.INPUT) && console.isTerminal(Console.Stream.OUTPUT);
    try (LanguageModel loaded =
            engine.load(console, path, ModelSettings.DEFAULT.cacheType(), quiet);
        ChatScreen screen =
            terminal ? TerminalScreen.ofProcess(history()) : new PipedScreen(console)) {
      Conversation conversation = conversation(loaded, screen, options);
      if (terminal && !quiet) {
        screen.say(
            "%s, context %,d. /help helps, /exit leaves."
                .formatted(path.getFileName(), loaded.contextLength()));
      }
      Optional<Exception> failure =
          new ChatLoop(
                  conversation, screen, e -> "alti: " + Fault.of(e).message(), terminal && !quiet)
              .run();
      return terminal ? 0 : failure.map(e -> Fault.of(e).exitCode().status()).orElse(0);
    }
  }

  private Conversation conversation(
      LanguageModel loaded, ChatScreen screen, GenerationOptions options) {
    if (loaded.chatPrompt().isPresent()) {
      return new Conversation(Speaker.answering(loaded), system, options);
    }
    if (system.isPresent()) {
      throw invalidParameter("system", "the model has no chat template, so no place for it");
    }
    if (!quiet) {
      screen.say("This model has no chat template: it goes on with what you type.");
    }
    int most = generation.maxTokens().orElse(CONTINUATION_TOKENS);
    return new Conversation(
        Speaker.continuing(loaded), Optional.empty(), options.withMaxTokens(most));
  }

  private Optional<Path> history() throws IOException {
    if (noHistory) {
      return Optional.empty();
    }
    Path home = HubSettings.from(console.environment()).home();
    Files.createDirectories(home);
    return Optional.of(home.resolve("chat_history"));
  }
}
