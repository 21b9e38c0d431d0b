package io.altiplano.training.run;

import io.altiplano.training.progress.RunFacts;
import io.altiplano.training.progress.StepReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is written into the folder of a run beside its checkpoints: {@code metrics.tsv}, {@code
 * samples.tsv}, {@code loss.svg} and {@code loss.png}. A run that goes on from a checkpoint goes on
 * with these files too. One thread writes; whoever opened it closes it.
 */
public final class RunReport implements AutoCloseable {
  /** Drawing takes some tenths of a second. */
  private static final Duration BETWEEN_PLOTS = Duration.ofMinutes(1);

  private final Path folder;
  private final String name;
  private final TrainingLog log;
  private final StepFile samples;
  private long drawnNanos;
  private @Nullable String undrawn;

  private RunReport(Path folder, String name, TrainingLog log, StepFile samples) {
    this.folder = folder;
    this.name = name;
    this.log = log;
    this.samples = samples;
  }

  /** Opens the files of a run that starts. */
  public static RunReport open(Path folder, String name, RunFacts facts) {
    return new RunReport(
        folder,
        name,
        TrainingLog.open(metrics(folder), facts.firstStep()),
        StepFile.open(
            folder.resolve("samples.tsv"), List.of("step", "prompt", "text"), facts.firstStep()));
  }

  private static Path metrics(Path folder) {
    return folder.resolve("metrics.tsv");
  }

  public void step(StepReport report) {
    log.step(report);
    if (report.step() == 1 || System.nanoTime() - drawnNanos > BETWEEN_PLOTS.toNanos()) {
      draw();
    }
  }

  public void evaluated(long step, double heldOutLoss) {
    log.evaluated(step, heldOutLoss);
  }

  public void sampled(long step, String prompt, String text) {
    samples.add(List.of(Long.toString(step), prompt, text));
  }

  /** Why there is no plot, if there is none: without fonts Java draws nothing. */
  public Optional<String> undrawn() {
    return Optional.ofNullable(undrawn);
  }

  /**
   * A run is worth more than its picture: whatever keeps it from being drawn is only remembered.
   */
  private void draw() {
    try {
      LossCurve curve = LossCurve.read(metrics(folder));
      if (!curve.train().isEmpty()) {
        LossPlot plot = new LossPlot(name, curve);
        plot.writeSvg(folder.resolve("loss.svg"));
        plot.writePng(folder.resolve("loss.png"));
      }
      undrawn = null;
    } catch (IOException | RuntimeException | LinkageError | InternalError failure) {
      undrawn = failure.toString();
    }
    drawnNanos = System.nanoTime();
  }

  /** Draws the plot a last time. */
  @Override
  public void close() {
    draw();
    log.close();
    samples.close();
  }
}
