package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.Interruption;
import io.altiplano.app.console.Quantity;
import io.altiplano.training.progress.StepReport;
import io.altiplano.training.recipe.RecipeCorpus;
import io.altiplano.training.torch.RunFolder;
import io.altiplano.training.torch.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One start of a run: from its first step or its newest checkpoint to the last step or Ctrl-C.
 *
 * @param toml the text of the recipe, which the folder keeps
 * @param folder of the run; nobody else may train in it
 * @param resume whether to go on with what is there
 * @param threads that compute
 * @param resumeWith the command that goes on with it
 */
record TrainingRun(
    RecipeCorpus corpus, String toml, Path folder, boolean resume, int threads, String resumeWith) {
  /** The recipe as the run's folder keeps it. */
  static final String RECIPE = "recipe.toml";

  /** What the longest step and the writing of a checkpoint may take after Ctrl-C. */
  private static final Duration GRACE = Duration.ofMinutes(5);

  /** So many as were asked for, or one for each processor. */
  static int threads(Optional<Integer> asked) {
    int threads = asked.orElseGet(() -> Runtime.getRuntime().availableProcessors());
    if (threads < 1) {
      throw invalidParameter("threads", "must be 1 or more, got " + threads);
    }
    return threads;
  }

  /** Refuses a folder that holds another run. */
  void requireFree() {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw invalidParameter("out", folder + " is a file; name a directory");
    }
    if (!resume && new RunFolder(folder).latest().isPresent()) {
      throw invalidParameter(
          "out",
          "%s holds a run already; --resume goes on with it, another --out begins anew"
              .formatted(folder));
    }
  }

  ExitCode start(Console console, boolean draws) throws IOException {
    try (RunLock _ = RunLock.take(folder)) {
      Files.writeString(folder.resolve(RECIPE), toml);
      RunFolder files = new RunFolder(folder);
      if (resume && files.latest().isEmpty()) {
        console.err().println("there is no checkpoint in %s yet: from step 1".formatted(folder));
      }
      TrainingDisplay display =
          new TrainingDisplay(console, draws, corpus.recipe().name(), folder, System::nanoTime);
      // Opened first, closed last: until then Ctrl-C does not end the process.
      try (Interruption _ = Interruption.handledBy(display::stop, GRACE)) {
        Trainer.Outcome outcome = train(files, display);
        ExitCode code = tell(console, files, display, outcome);
        console.flush();
        return code;
      }
    }
  }

  private Trainer.Outcome train(RunFolder files, TrainingDisplay display) {
    try (TrainingDisplay shown = display;
        Trainer trainer = new Trainer(corpus, files, resume, threads, shown)) {
      return trainer.run();
    }
  }

  private ExitCode tell(
      Console console, RunFolder files, TrainingDisplay display, Trainer.Outcome outcome) {
    return switch (outcome) {
      case FINISHED -> {
        console.out().println(files.model());
        yield ExitCode.OK;
      }
      case STOPPED -> {
        long step = display.latest().map(StepReport::step).orElse(0L);
        console
            .err()
            .println(
                "alti: stopped after step %s; everything is safe. Go on with: %s"
                    .formatted(Quantity.grouped(step), resumeWith));
        yield ExitCode.INTERRUPTED;
      }
    };
  }
}
