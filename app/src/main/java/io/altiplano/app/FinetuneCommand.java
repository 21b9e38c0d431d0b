package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.app.console.Console;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.training.recipe.FineTuning;
import io.altiplano.training.recipe.Recipe;
import io.altiplano.training.recipe.RecipeCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code alti finetune}: a model that is there learns from conversations. */
@Command(
    name = "finetune",
    description = {
      "Teach a model with conversations, as an adapter (LoRA) or whole.",
      "The data is OpenAI's fine-tuning format, a conversation as JSON on each line; only what the"
          + " assistant says is learnt. RUN gets model.gguf, adapter.gguf and adapter/ (for"
          + " Hugging Face's PEFT) where an adapter is trained, checkpoints, figures, a plot, and"
          + " recipe.toml: alti train goes on with that, and takes more settings."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti finetune --model llama.gguf --data talks.jsonl --out runs/mine",
      "  alti finetune --model llama.gguf --data talks.jsonl --lora-rank 0 --epochs 2",
      "  alti run llama.gguf \"Hello\" --lora runs/mine/adapter.gguf"
    })
final class FinetuneCommand implements Callable<Integer> {
  private static final int USUAL_LENGTH = 512;

  /** Adapters begin at zero and bear more than weights that know something. */
  private static final double USUAL_LORA_RATE = 1e-3;

  private static final double USUAL_FULL_RATE = 1e-4;

  private final Console console;

  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "MODEL",
      description = "A GGUF file or the name of a pulled model.")
  private String model = "";

  @Option(
      names = {"-d", "--data"},
      required = true,
      paramLabel = "FILE",
      description = "Chat JSONL, plain or .gz; repeatable.")
  private List<Path> data = new ArrayList<>();

  @Option(
      names = "--held-out",
      paramLabel = "FILE",
      description = "Chat JSONL to measure on; repeatable.")
  private List<Path> heldOut = new ArrayList<>();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "RUN",
      description = "The directory of the run (default: runs/MODEL-tuned).")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--lora-rank",
      paramLabel = "N",
      description = "Rank of the adapter; 0 trains all weights (default: 16).")
  private int loraRank = 16;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often the data is read, but 50 steps at least (default: 3).")
  private double epochs = 3;

  @Option(names = "--steps", paramLabel = "N", description = "So many steps instead of epochs.")
  private Optional<Long> steps = Optional.empty();

  @Option(names = "--rows", paramLabel = "N", description = "Rows of a step (default: 4).")
  private int rows = 4;

  @Option(
      names = "--length",
      paramLabel = "N",
      description = "Tokens of a row; longer talks are cut (default: 512 or the context).")
  private Optional<Integer> length = Optional.empty();

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = "The greatest (default: 0.001, of all weights 0.0001).")
  private Optional<Double> learningRate = Optional.empty();

  @Option(
      names = "--chat-template",
      paramLabel = "FILE",
      description = "A Jinja file instead of the model's own.")
  private Optional<Path> chatTemplate = Optional.empty();

  @Option(names = "--seed", paramLabel = "N", description = "Of order and adapters (default: 1).")
  private long seed = 1;

  @Option(names = "--resume", description = "Go on from the newest checkpoint in RUN.")
  private boolean resume;

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N",
      description = "Threads that compute (default: one for each processor).")
  private Optional<Integer> threads = Optional.empty();

  @Mixin private ProgressOption progress = new ProgressOption();

  FinetuneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    int workers = TrainingRun.threads(threads);
    if (!(epochs > 0)) {
      throw invalidParameter("epochs", "must be above 0, got " + epochs);
    }
    Path start = ModelOption.file(console, model);
    for (Path file : files()) {
      if (!Files.exists(file)) {
        throw new NoSuchFileException(file.toString());
      }
    }
    String name = stem(start) + "-tuned";
    Path folder = out.orElse(Path.of("runs", name));
    Path recipeFile = folder.resolve(TrainingRun.RECIPE);
    FineTuning tuning = tuning(name, start);
    RecipeCorpus first = RecipeCorpus.read(Recipe.of(tuning.toml(1), recipeFile));
    String toml = tuning.toml(steps.orElseGet(() -> tuning.steps(first, epochs)));
    Recipe recipe = Recipe.of(toml, recipeFile);
    RecipeCorpus corpus =
        new RecipeCorpus(recipe, first.vocabulary(), first.sources(), first.heldOut());
    String again = "alti train %s --out %s --resume".formatted(recipeFile, folder);
    TrainingRun run = new TrainingRun(corpus, toml, folder, resume, workers, again);
    run.requireFree();
    return run.start(console, progress.visible(console)).status();
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>(data);
    files.addAll(heldOut);
    chatTemplate.ifPresent(files::add);
    return files;
  }

  private static String stem(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.gguf$", "");
  }

  private FineTuning tuning(String name, Path start) {
    return new FineTuning(
        name,
        start,
        chatTemplate,
        data,
        heldOut,
        rows,
        length.orElse(Math.min(USUAL_LENGTH, context(start))),
        learningRate.orElse(loraRank > 0 ? USUAL_LORA_RATE : USUAL_FULL_RATE),
        loraRank,
        seed);
  }

  /** Most positions of the model, which has to be one that can talk. */
  private int context(Path start) {
    try (GgufFile file = GgufFile.open(start)) {
      if (chatTemplate.isEmpty() && !file.metadata().has("tokenizer.chat_template")) {
        throw invalidParameter("chat_template", "the model has none of its own; name a Jinja file");
      }
      String architecture = file.metadata().string("general.architecture");
      return file.metadata().integer(architecture + ".context_length");
    }
  }
}
