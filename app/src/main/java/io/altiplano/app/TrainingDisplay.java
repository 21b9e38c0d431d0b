package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.DisplayWidth;
import io.altiplano.app.console.Quantity;
import io.altiplano.app.console.StatusLine;
import io.altiplano.training.progress.RunFacts;
import io.altiplano.training.progress.StepReport;
import io.altiplano.training.progress.TrainingObserver;
import io.altiplano.training.run.RunReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a run goes, on standard error, and has it written into the run's folder. On a terminal
 * one line is drawn again and again; elsewhere a line is said now and then.
 */
final class TrainingDisplay implements TrainingObserver, AutoCloseable {
  private static final long REDRAW_NANOS = 100_000_000L;
  private static final long LINE_NANOS = 30_000_000_000L;
  private static final int BAR_COLUMNS = 12;

  /** The loss that is shown is a running mean over about so many steps. */
  private static final double SHOWN_STEPS = 20;

  private final Console console;
  private final boolean draws;
  private final String name;
  private final Path folder;
  private final LongSupplier nanoClock;
  private final StatusLine line;
  private final AtomicBoolean stop = new AtomicBoolean();
  private @Nullable RunReport report;
  private RunFacts facts = new RunFacts(0, 1, 0, 0, 0);
  private Optional<StepReport> latest = Optional.empty();
  private double shownLoss;
  private long startNanos;
  private long shownNanos;

  /**
   * A display.
   *
   * @param draws whether one line is drawn again and again
   * @param name of the model
   * @param folder of the run
   */
  TrainingDisplay(
      Console console, boolean draws, String name, Path folder, LongSupplier nanoClock) {
    this.console = console;
    this.draws = draws;
    this.name = name;
    this.folder = folder;
    this.nanoClock = nanoClock;
    this.line = new StatusLine(console, draws);
  }

  /** Has the run end after the step that it is in; from any thread. */
  void stop() {
    stop.set(true);
  }

  @Override
  public boolean stopRequested() {
    return stop.get();
  }

  /** The last step that was done in this start. */
  Optional<StepReport> latest() {
    return latest;
  }

  @Override
  public void started(RunFacts runFacts) {
    facts = runFacts;
    report = RunReport.open(folder, name, runFacts);
    startNanos = nanoClock.getAsLong();
    shownNanos = startNanos - LINE_NANOS;
    String peak =
        facts.matmulPeak() > 0
            ? "; matrix products reach %s GFLOP/s".formatted(grouped(facts.matmulPeak() / 1e9))
            : "";
    line.above(
        "%s: %s parameters, steps %s to %s, %s tokens each%s"
            .formatted(
                name,
                Quantity.count(facts.parameters()),
                Quantity.grouped(facts.firstStep()),
                Quantity.grouped(facts.steps()),
                Quantity.grouped(facts.tokensPerStep()),
                peak));
  }

  @Override
  public void step(StepReport step) {
    opened().step(step);
    long done = step.step() - facts.firstStep() + 1;
    double keep = 1 - 1 / Math.min(SHOWN_STEPS, (double) done);
    shownLoss = keep * shownLoss + (1 - keep) * step.loss();
    latest = Optional.of(step);
    long now = nanoClock.getAsLong();
    boolean last = step.step() == step.steps();
    if (draws) {
      if (last || now - shownNanos >= REDRAW_NANOS) {
        shownNanos = now;
        line.draw(bar(step) + figures(step, now));
      }
    } else if (last || now - shownNanos >= LINE_NANOS) {
      shownNanos = now;
      line.above("step " + position(step) + ", " + figures(step, now));
    }
  }

  private static String bar(StepReport step) {
    double share = (double) step.step() / step.steps();
    int filled = (int) (share * BAR_COLUMNS);
    return "[%s%s] %3d%% %s, "
        .formatted(
            "#".repeat(filled),
            ".".repeat(BAR_COLUMNS - filled),
            (int) (share * 100),
            position(step));
  }

  private static String position(StepReport step) {
    return Quantity.grouped(step.step()) + "/" + Quantity.grouped(step.steps());
  }

  /** {@code loss 3.412, 4,812 tok/s, 52% of peak, 12m 03s left}. */
  private String figures(StepReport step, long now) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "loss %.3f, ", shownLoss));
    text.append(grouped(step.tokensPerSecond())).append(" tok/s");
    if (step.peakShare() > 0) {
      text.append(String.format(Locale.ROOT, ", %.0f%% of peak", step.peakShare() * 100));
    }
    if (step.step() < step.steps()) {
      long done = step.step() - facts.firstStep() + 1;
      long left = (now - startNanos) / done * (step.steps() - step.step());
      text.append(", ").append(Quantity.duration(Duration.ofNanos(left))).append(" left");
    }
    return text.toString();
  }

  private static String grouped(double value) {
    return Quantity.grouped(Math.round(value));
  }

  @Override
  public void evaluated(long step, double heldOutLoss) {
    opened().evaluated(step, heldOutLoss);
    line.above(
        String.format(
            Locale.ROOT, "step %s: held-out loss %.4f", Quantity.grouped(step), heldOutLoss));
  }

  @Override
  public void sampled(long step, String prompt, String text) {
    opened().sampled(step, prompt, text);
    String sample = (prompt + " |" + text).replaceAll("\\s+", " ");
    line.above(
        DisplayWidth.truncate(
            "step %s: %s".formatted(Quantity.grouped(step), sample), console.columns() - 1));
  }

  @Override
  public void checkpointed(long step, Path file) {
    line.above("step %s: safe in %s".formatted(Quantity.grouped(step), file));
  }

  private RunReport opened() {
    if (report == null) {
      throw new IllegalStateException("a step of a run that has not started");
    }
    return report;
  }

  /** Ends the line, and draws the plot a last time. */
  @Override
  public void close() {
    line.end();
    if (report != null) {
      report.close();
      report
          .undrawn()
          .ifPresent(reason -> console.err().println("the plot could not be drawn: " + reason));
    }
  }
}
