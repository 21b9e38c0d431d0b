package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.ProgressBar;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether a progress bar is drawn: on a terminal, unless somebody says otherwise. */
final class ProgressOption {
  @Option(
      names = "--progress",
      negatable = true,
      description = "Draw a progress bar, or not (default: on a terminal).")
  private Optional<Boolean> progress = Optional.empty();

  boolean visible(Console console) {
    return progress.orElseGet(() -> console.isTerminal(Console.Stream.ERROR));
  }

  ProgressBar start(Console console, String label, ProgressBar.Unit unit, long total) {
    return ProgressBar.start(console, visible(console), label, unit, total);
  }
}
