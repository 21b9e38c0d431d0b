package io.altiplano.app;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.Quantity;
import io.altiplano.training.corpus.Source;
import io.altiplano.training.corpus.SourceFacts;
import io.altiplano.training.recipe.Recipe;
import io.altiplano.training.recipe.RecipeCorpus;
import io.altiplano.training.recipe.RecipeDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alti train}: a model from a recipe. */
@Command(
    name = "train",
    description = {
      "Make a model by a recipe.",
      "The recipe and all its data are checked before any work starts. RUN gets model.gguf,"
          + " checkpoints, metrics.tsv, samples.tsv, and the loss as loss.svg and loss.png. Ctrl-C"
          + " ends the step, writes a checkpoint and says how to go on; so does --resume after"
          + " anything else that ended the run."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti train recipes/smoke.toml --out runs/smoke",
      "  alti train recipes/smoke.toml --out runs/smoke --resume",
      "  alti train recipes/smoke.toml --check",
      "  alti train --explain               every key that a recipe may have"
    })
final class TrainCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "A file in TOML that says what is trained, on what, and how.")
  private Optional<Path> recipeFile = Optional.empty();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "RUN",
      description = "The directory of the run (default: runs/NAME, of the recipe's name).")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--resume", description = "Go on from the newest checkpoint in RUN.")
  private boolean resume;

  @Option(names = "--steps", paramLabel = "N", description = "So many instead of the recipe's.")
  private Optional<Long> steps = Optional.empty();

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N",
      description = "Threads that compute (default: one for each processor).")
  private Optional<Integer> threads = Optional.empty();

  @Option(names = "--check", description = "Check the recipe and its data, and train nothing.")
  private boolean check;

  @Option(names = "--explain", description = "Explain every key that a recipe may have.")
  private boolean explain;

  @Mixin private ProgressOption progress = new ProgressOption();

  TrainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (explain) {
      console.out().print(RecipeDocument.text());
      return ExitCode.OK.status();
    }
    Path file =
        recipeFile.orElseThrow(() ->
            new AltiplanoException(
                ErrorCode.INVALID_REQUEST, "name a recipe; --explain says how to write one"));
    int workers = TrainingRun.threads(threads);
    Recipe written = Recipe.read(file);
    Recipe recipe = steps.map(written::withSteps).orElse(written);
    Path folder = out.orElse(Path.of("runs", recipe.name()));
    TrainingRun run =
        new TrainingRun(
            RecipeCorpus.read(recipe),
            Files.readString(file),
            folder,
            resume,
            workers,
            resumeWith(file));
    if (check) {
      describe(run.corpus());
      return ExitCode.OK.status();
    }
    run.requireFree();
    return run.start(console, progress.visible(console)).status();
  }

  private String resumeWith(Path file) {
    StringBuilder command = new StringBuilder("alti train " + file);
    out.ifPresent(folder -> command.append(" --out ").append(folder));
    steps.ifPresent(count -> command.append(" --steps ").append(count));
    return command.append(" --resume").toString();
  }

  private void describe(RecipeCorpus corpus) {
    Recipe recipe = corpus.recipe();
    long tokens = recipe.tokensPerStep() * recipe.training().steps();
    console
        .out()
        .println(
            "%s is sound: %s steps of %s tokens are %s"
                .formatted(
                    recipe.file(),
                    Quantity.grouped(recipe.training().steps()),
                    Quantity.grouped(recipe.tokensPerStep()),
                    Quantity.grouped(tokens)));
    describe("learns from", corpus.sources());
    describe("held out", corpus.heldOut());
  }

  private void describe(String role, List<Source> sources) {
    for (Source source : sources) {
      SourceFacts facts = source.facts();
      console
          .out()
          .println(
              "  %s %s: %s documents, %s tokens, %s of them learnt, %s bytes each;"
                  .concat(" %s cut, %s dropped")
                  .formatted(
                      role,
                      source.name(),
                      Quantity.grouped(facts.documents()),
                      Quantity.grouped(facts.tokens()),
                      Quantity.grouped(facts.learnedTokens()),
                      Quantity.number(facts.bytesPerToken()),
                      Quantity.grouped(facts.cut()),
                      Quantity.grouped(facts.dropped())));
    }
  }
}
