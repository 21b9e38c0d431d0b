package io.altiplano.app;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.Json;
import io.altiplano.app.console.ProgressBar;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.training.corpus.Documents;
import io.altiplano.training.corpus.Example;
import io.altiplano.training.corpus.Loss;
import io.altiplano.training.evaluation.BitCounter;
import io.altiplano.training.evaluation.KneserNey;
import io.altiplano.training.evaluation.ModelScorer;
import io.altiplano.training.evaluation.NgramCounter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alti eval bits}: how well a model predicts texts, beside a 5-gram. */
@Command(
    name = "bits",
    description = {
      "Measure how many bits a model needs for each byte of a text: the fewer, the better.",
      "FILE is chat JSONL (.jsonl), rendered by the model's chat template, or text. All tokens but"
          + " a document's first are counted, control tokens too; bytes are those of UTF-8 that"
          + " people would read.",
      "With --baseline, an n-gram model with interpolated modified Kneser-Ney smoothing learns the"
          + " same tokens from those files and is measured beside it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti eval bits -m MODEL --data dev.chat.jsonl --baseline train.chat.jsonl",
      "  alti eval bits -m MODEL --data dev.chat.jsonl --assistant",
      "  alti eval bits -m MODEL --data book.txt.gz --documents paragraph"
    })
final class EvalBitsCommand implements Callable<Integer> {
  /** How often the bar of the counting moves. */
  private static final int COUNTED_AT_ONCE = 64;

  private final Console console;

  @Mixin private EvaluationOptions options = new EvaluationOptions();

  @Option(
      names = "--assistant",
      description = "Count the assistant's turns alone; what it reads is not counted.")
  private boolean assistant;

  @Option(
      names = "--documents",
      paramLabel = "HOW",
      description = "What of a text is one document: line, paragraph or file (default: paragraph).")
  private Documents documents = Documents.PARAGRAPH;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "What the n-gram model learns from; repeatable.")
  private List<Path> baseline = new ArrayList<>();

  @Option(
      names = "--order",
      paramLabel = "N",
      description = "Tokens of its longest n-grams (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int order = 5;

  EvalBitsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    for (Path file : baseline) {
      EvaluationOptions.existing(file);
    }
    if (order < 1 || order > NgramCounter.MAX_ORDER) {
      throw AltiplanoException.invalidParameter(
          "order", "must be from 1 to %d, got %d".formatted(NgramCounter.MAX_ORDER, order));
    }
    try (LanguageModel model = options.load(console, ElementType.F32);
        Transcript transcript = options.transcript();
        EvaluationRun run = new EvaluationRun(console, options)) {
      Loss loss = assistant ? Loss.ASSISTANT : Loss.ALL;
      DocumentReader reader = new DocumentReader(model, loss, documents);
      List<Example> examples = options.read(reader::read);
      Optional<KneserNey> ngrams = learn(model, reader, run);
      BitReport report = new BitReport(order, ngrams.isPresent());
      ModelScorer scorer = new ModelScorer(model);
      BitCounter counter = new BitCounter(model.tokenizer());
      run.over(
          "bits",
          examples,
          example ->
              new BitReport.Measured(
                  counter.count(example, scorer.logProbabilities(example)),
                  ngrams.map(kneserNey ->
                      counter.count(example, kneserNey.logProbabilities(example.tokens())))),
          measured -> transcript.add(report.add(measured)));
      if (options.json()) {
        Json.print(console, report.json());
      } else {
        report.print(console);
      }
      return run.end();
    }
  }

  private Optional<KneserNey> learn(LanguageModel model, DocumentReader reader, EvaluationRun run) {
    if (baseline.isEmpty()) {
      return Optional.empty();
    }
    NgramCounter counter = new NgramCounter(order, model.tokenizer().vocabularySize());
    try (ProgressBar bar =
        options.progress().start(console, "n-grams", ProgressBar.Unit.TOKENS, 0)) {
      long[] documentsRead = {0};
      bar.update(0);
      for (Path file : baseline) {
        reader.read(
            file,
            example -> {
              if (run.isCancelled()) {
                throw new AltiplanoException(ErrorCode.CANCELLED, "cancelled; nothing is measured");
              }
              counter.add(example.tokens());
              if (++documentsRead[0] % COUNTED_AT_ONCE == 0) {
                bar.update(counter.tokens());
              }
            });
      }
      bar.update(counter.tokens());
    }
    return Optional.of(counter.model());
  }
}
