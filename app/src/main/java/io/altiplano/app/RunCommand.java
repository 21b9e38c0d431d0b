package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.api.ChatRequest;
import io.altiplano.api.CompletionRequest;
import io.altiplano.api.FinishReason;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.Message;
import io.altiplano.api.SamplingOptions;
import io.altiplano.app.answer.AnswerPrinter;
import io.altiplano.app.answer.JsonAnswer;
import io.altiplano.app.answer.StreamedAnswer;
import io.altiplano.app.answer.TokenAnswer;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.Interruption;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alti run}: one answer, or one continuation, as it is made. */
@Command(
    name = "run",
    description = {
      "Answer a prompt, or go on with a text.",
      "A model with a chat template answers; one without it, or with --raw, goes on with the"
          + " text. The prompt may come through a pipe."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti run MODEL \"Why is the sky blue?\"",
      "  echo \"Once upon a time\" | alti run MODEL --raw -n 100",
      "  alti run -m MODEL --prompt \"1, 2, 3,\" --raw --temperature 0 --quiet",
      "  alti run MODEL --file letter.txt --system \"Answer in Korean.\" --json"
    })
final class RunCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = {"-p", "--prompt"},
      paramLabel = "TEXT",
      description = "The prompt.")
  private Optional<String> prompt = Optional.empty();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "A file that holds the prompt, as UTF-8.")
  private Optional<Path> file = Optional.empty();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "PROMPT",
      description = "The prompt; without one, standard input.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = {"-s", "--system"},
      paramLabel = "TEXT",
      description = "What the model is told before the prompt.")
  private Optional<String> system = Optional.empty();

  @Option(names = "--raw", description = "Go on with the text; never apply a chat template.")
  private boolean raw;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print the answer alone: no prompt, no figures.")
  private boolean quiet;

  @Option(names = "--json", description = "Print the answer and its figures as JSON, at the end.")
  private boolean json;

  @Option(
      names = "--logprobs",
      paramLabel = "N",
      description = "Show each token with its log-probability and the N likeliest.")
  private int logProbabilities;

  @ArgGroup(validate = false, heading = "%nLength:%n")
  private GenerationFlags generation = new GenerationFlags();

  @ArgGroup(validate = false, heading = "%nSampling:%n")
  private SamplingFlags sampling = new SamplingFlags();

  @ArgGroup(validate = false, heading = "%nEngine:%n")
  private EngineOptions engine = new EngineOptions();

  RunCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    GenerationOptions options =
        generation.options(
            sampling.options(SamplingOptions.GREEDY.temperature()), logProbabilities);
    Path path = model.file(console, quiet);
    List<String> arguments = TextSource.arguments(model.spareArgument(), words);
    String text = new TextSource("prompt", prompt, file, arguments).read(console);
    try (LanguageModel loaded =
        engine.load(console, path, ModelSettings.DEFAULT.cacheType(), quiet)) {
      boolean chats = !raw && loaded.chatPrompt().isPresent();
      if (system.isPresent() && !chats) {
        throw invalidParameter("system", "only a chat template has a place for it");
      }
      AnswerPrinter printer = printer(path, loaded);
      if (!chats && !quiet && logProbabilities == 0) {
        printer.prompt(text);
      }
      return answer(
          chats ? chat(loaded, text, options) : continuation(loaded, text, options), printer);
    }
  }

  private AnswerPrinter printer(Path path, LanguageModel loaded) {
    if (json) {
      return new JsonAnswer(console, path.toString(), loaded.kernelsName());
    }
    return logProbabilities > 0
        ? new TokenAnswer(console, quiet)
        : new StreamedAnswer(console, quiet);
  }

  private Generation chat(LanguageModel loaded, String text, GenerationOptions options) {
    List<Message> messages = new ArrayList<>();
    system.ifPresent(words -> messages.add(Message.system(words)));
    messages.add(Message.user(text));
    return loaded.chat(ChatRequest.of(messages, options));
  }

  private static Generation continuation(
      LanguageModel loaded, String text, GenerationOptions options) {
    return loaded.complete(new CompletionRequest(text, options));
  }

  private static int answer(Generation generation, AnswerPrinter printer) {
    try (generation;
        Interruption _ = Interruption.handledBy(generation::cancel)) {
      FinishReason reason = printer.print(generation);
      return (reason == FinishReason.CANCELLED ? ExitCode.INTERRUPTED : ExitCode.OK).status();
    }
  }
}
