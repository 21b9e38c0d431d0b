package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.app.console.Console;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.training.tokenizer.BpeSettings;
import io.altiplano.training.tokenizer.BpeTrainer;
import io.altiplano.training.tokenizer.Corpus;
import io.altiplano.training.tokenizer.GgufVocabulary;
import io.altiplano.training.tokenizer.HeldOut;
import io.altiplano.training.tokenizer.HuggingFaceTokenizer;
import io.altiplano.training.tokenizer.SpecialTokens;
import io.altiplano.training.tokenizer.TrainedVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alti tokenizer train}: a tokenizer that fits one's own texts. */
@Command(
    name = "train",
    description = {
      "Learn a byte-level BPE tokenizer from texts.",
      "Nine tenths of the text are learnt from; the last is what the report measures. OUT gets"
          + " tokenizer.gguf, tokenizer.json and tokenizer_config.json. The same texts give the"
          + " same tokenizer, with any number of threads.",
      "Without --special there are the control tokens of Llama 3's chat format and <|pad|>."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti tokenizer train --out my-tokenizer --vocab 16384 texts/ more.txt.gz",
      "  alti tokenizer train --out small --vocab 4096 book.txt --compare MODEL",
      "  alti tokenizer train --out own --special '<s>' --bos '<s>' book.txt"
    })
final class TokenizerTrainCommand implements Callable<Integer> {
  private static final List<String> FILES =
      List.of("tokenizer.gguf", "tokenizer.json", "tokenizer_config.json");

  private final Console console;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "OUT",
      description = "The directory to write into; made if it is missing.")
  private Path out = Path.of("");

  @Option(
      names = "--vocab",
      paramLabel = "N",
      description = "Tokens in all, special ones among them (default: 16384).")
  private int vocabulary = 16384;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILES",
      description = "Texts in UTF-8, plain or .gz; of a directory, every file in it.")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--special", paramLabel = "TOKEN", description = "A control token; repeatable.")
  private List<String> special = new ArrayList<>();

  @Option(names = "--bos", paramLabel = "TOKEN", description = "The one that begins a sequence.")
  private Optional<String> bos = Optional.empty();

  @Option(names = "--eos", paramLabel = "TOKEN", description = "The one that ends a sequence.")
  private Optional<String> eos = Optional.empty();

  @Option(names = "--pad", paramLabel = "TOKEN", description = "The one that fills a batch.")
  private Optional<String> pad = Optional.empty();

  @Option(
      names = "--compare",
      paramLabel = "MODEL",
      description = "Measure this model's tokenizer beside it; repeatable.")
  private List<String> compared = new ArrayList<>();

  @Option(
      names = "--word-limit",
      paramLabel = "N",
      description = "Different words to remember; beyond it the rarest go (default: 2097152).")
  private int wordLimit = BpeSettings.DEFAULT_WORD_LIMIT;

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N",
      description = "Threads that work (default: one for each processor).")
  private Optional<Integer> threads = Optional.empty();

  @Option(names = "--force", description = "Replace files that are there already.")
  private boolean force;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  @Mixin private ProgressOption progress = new ProgressOption();

  TokenizerTrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    int workers = threads.orElseGet(() -> Runtime.getRuntime().availableProcessors());
    BpeSettings settings = new BpeSettings(vocabulary, specialTokens(), workers, wordLimit);
    requireFree();
    List<Path> models = compared.stream().map(name -> ModelOption.file(console, name)).toList();
    Corpus corpus = Corpus.of(files);
    Files.createDirectories(out);
    long start = System.nanoTime();
    TrainedVocabulary trained;
    try (TokenizerProgress bars = new TokenizerProgress(console, progress)) {
      trained = new BpeTrainer(settings).train(corpus, bars);
    }
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    write(trained);
    TokenizerReport report = new TokenizerReport(out, trained, time);
    measure(report, corpus, trained, models);
    if (json) {
      report.printJson(console);
    } else {
      report.print(console);
    }
    return ExitCode.OK.status();
  }

  private SpecialTokens specialTokens() {
    boolean usual = special.isEmpty() && bos.isEmpty() && eos.isEmpty() && pad.isEmpty();
    return usual ? SpecialTokens.LLAMA_3 : new SpecialTokens(special, bos, eos, pad);
  }

  private void requireFree() {
    if (Files.exists(out) && !Files.isDirectory(out)) {
      throw invalidParameter("out", out + " is a file; name a directory");
    }
    for (String name : FILES) {
      if (Files.exists(out.resolve(name)) && !force) {
        throw invalidParameter("out", out.resolve(name) + " is there already; --force replaces it");
      }
    }
  }

  private void write(TrainedVocabulary trained) throws IOException {
    GgufWriter writer = new GgufWriter();
    writer.put("general.architecture", "llama");
    writer.put("general.name", String.valueOf(out.toAbsolutePath().normalize().getFileName()));
    GgufVocabulary.put(trained, writer);
    new HuggingFaceTokenizer(trained).write(out);
    writer.write(out.resolve("tokenizer.gguf"));
  }

  private static void measure(
      TokenizerReport report, Corpus corpus, TrainedVocabulary trained, List<Path> models)
      throws IOException {
    ModelTokenizer own = Tokenizers.from(GgufVocabulary.metadata(trained));
    report.add("this tokenizer", own.vocabularySize(), HeldOut.measure(corpus, own));
    for (Path model : models) {
      try (GgufFile gguf = GgufFile.open(model)) {
        ModelTokenizer other = Tokenizers.from(gguf.metadata());
        String name = String.valueOf(model.getFileName());
        report.add(name, other.vocabularySize(), HeldOut.measure(corpus, other));
      }
    }
  }
}
