package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.ProgressBar;
import io.altiplano.app.console.Quantity;
import io.altiplano.hub.Progress;
import io.altiplano.hub.ProgressListener;
import java.time.Duration;

/** Shows a pull on standard error: a bar on a screen, a line for each thing worth telling. */
final class PullProgress implements ProgressListener {
  private final Console console;
  private final ProgressBar bar;
  private final boolean quiet;

  PullProgress(Console console, ProgressBar bar, boolean quiet) {
    this.console = console;
    this.bar = bar;
    this.quiet = quiet;
  }

  @Override
  public void progress(Progress state) {
    switch (state.phase()) {
      case DOWNLOADING -> {
        state.bytesTotal().ifPresent(bar::total);
        bar.update(state.bytesDone());
      }
      case WAITING -> tell("another process is pulling this file; waiting for it");
      case RESOLVING, CHECKING, RETRYING, STORING -> {}
    }
  }

  @Override
  public void retrying(String reason, Duration pause) {
    tell(reason + "; trying again in " + Quantity.duration(pause));
  }

  private void tell(String what) {
    if (!quiet) {
      // A bar may be standing on the line.
      boolean screen = console.isTerminal(Console.Stream.ERROR);
      console.err().println((screen ? "\r\u001b[K" : "") + what);
      console.err().flush();
    }
  }
}
