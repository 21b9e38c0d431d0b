package io.altiplano.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.Json;
import io.altiplano.app.console.ProgressBar;
import io.altiplano.app.console.Quantity;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.Scores;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tokenizer.Vocabulary;
import io.altiplano.training.evaluation.ScoreWindows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alti perplexity}: how likely a model finds a text. */
@Command(
    name = "perplexity",
    description = {
      "Measure how likely a model finds a text: the lower, the likelier.",
      "A text longer than the context is read in windows that overlap by half, so that every"
          + " token is judged after at least half a context. Keys and values are kept as f32 unless"
          + " --cache-type says otherwise."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti perplexity MODEL --file book.txt",
      "  alti perplexity -m MODEL --text \"Once upon a time\" --json"
    })
final class PerplexityCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ModelOption model = new ModelOption();

  @Option(names = "--text", paramLabel = "TEXT", description = "The text.")
  private Optional<String> text = Optional.empty();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "A file that holds the text, as UTF-8.")
  private Optional<Path> file = Optional.empty();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TEXT",
      description = "The text; without one, standard input.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--json",
      description = "Print {\"tokens\":[...],\"logProbabilities\":[...],\"perplexity\":x}.")
  private boolean json;

  @ArgGroup(validate = false, heading = "%nEngine:%n")
  private EngineOptions engine = new EngineOptions();

  @Mixin private ProgressOption progress = new ProgressOption();

  PerplexityCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path path = model.file(console);
    List<String> arguments = TextSource.arguments(model.spareArgument(), words);
    String input = new TextSource("text", text, file, arguments).read(console);
    try (LanguageModel loaded = engine.load(console, path, ElementType.F32, json)) {
      Scores scores = score(loaded, input);
      if (json) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("tokens", scores.tokens());
        result.put("logProbabilities", scores.logProbabilities());
        result.put("perplexity", scores.perplexity());
        Json.print(console, result);
      } else {
        print(scores, input.getBytes(UTF_8).length);
      }
    }
    return ExitCode.OK.status();
  }

  private Scores score(LanguageModel loaded, String input) {
    Vocabulary vocabulary = loaded.tokenizer().vocabulary();
    int[] tokens = loaded.tokenizer().encode(input);
    boolean begins = vocabulary.addBos() && vocabulary.bos().isPresent();
    if (begins) {
      int bos = vocabulary.bos().getAsInt();
      tokens = IntStream.concat(IntStream.of(bos), IntStream.of(tokens)).toArray();
    }
    try (ProgressBar bar =
        progress.start(console, "perplexity", ProgressBar.Unit.TOKENS, tokens.length)) {
      bar.update(0);
      return new ScoreWindows(loaded.contextLength(), begins, loaded::score, bar::update)
          .score(tokens);
    }
  }

  private void print(Scores scores, int bytes) {
    double[] losses = new double[scores.logProbabilities().length];
    double sum = 0;
    for (int i = 0; i < losses.length; i++) {
      losses[i] = -scores.logProbabilities()[i];
      sum += losses[i];
    }
    double mean = sum / losses.length;
    double squares = 0;
    for (double loss : losses) {
      squares += (loss - mean) * (loss - mean);
    }
    double standardError =
        losses.length > 1 ? Math.sqrt(squares / (losses.length - 1) / losses.length) : 0;
    console
        .out()
        .printf(
            Locale.ROOT,
            "perplexity %.4f ± %.4f over %s tokens; %.3f bits a token, %.3f bits a byte%n",
            scores.perplexity(),
            scores.perplexity() * standardError,
            Quantity.grouped(losses.length),
            mean / Math.log(2),
            sum / Math.log(2) / Math.max(1, bytes));
  }
}
