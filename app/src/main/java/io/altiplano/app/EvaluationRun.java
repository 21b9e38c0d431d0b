package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.Interruption;
import io.altiplano.app.console.ProgressBar;
import io.altiplano.training.evaluation.OrderedWork;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One measurement: a bar, several items at once, and an end in order when Ctrl-C is pressed: from
 * then on nothing new is begun, and the figures of what is done are printed before the process
 * ends.
 */
final class EvaluationRun implements AutoCloseable {
  private final Console console;
  private final EvaluationOptions options;
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final Interruption interruption;
  private int done;
  private int wanted;

  EvaluationRun(Console console, EvaluationOptions options) {
    this.console = console;
    this.options = options;
    this.interruption = Interruption.handledBy(() -> cancelled.set(true));
  }

  boolean isCancelled() {
    return cancelled.get();
  }

  /** Works on all items, or until somebody cancels; the results come in order. */
  <T, R> void over(String label, List<T> items, Function<T, R> work, Consumer<R> out) {
    wanted = items.size();
    try (ProgressBar bar =
        options.progress().start(console, label, ProgressBar.Unit.TEXTS, wanted)) {
      bar.update(0);
      new OrderedWork(options.parallel(), this::isCancelled)
          .run(
              items,
              work,
              result -> {
                out.accept(result);
                bar.update(++done);
              });
    }
  }

  int done() {
    return done;
  }

  /** Says on standard error if not everything is done; what the command ends with. */
  int end() {
    if (done == wanted) {
      return ExitCode.OK.status();
    }
    console
        .err()
        .println("alti: cancelled; the figures are of the first %d of %d".formatted(done, wanted));
    return ExitCode.INTERRUPTED.status();
  }

  @Override
  public void close() {
    console.flush();
    interruption.close();
  }
}
