package io.altiplano.training.run;

import io.altiplano.training.progress.StepReport;
import java.nio.file.Path;
import java.util.List;

/**
 * The figures of a run, a line a step, in {@code metrics.tsv}. The loss on held-out data has lines
 * of its own, which leave the other columns empty.
 */
public final class TrainingLog implements AutoCloseable {
  private static final List<String> COLUMNS =
      List.of(
          "step",
          "tokens",
          "loss",
          "learning_rate",
          "gradient_norm",
          "tokens_per_second",
          "peak_share",
          "held_out_loss");

  static final int STEP = 0;
  static final int LOSS = 2;
  static final int HELD_OUT_LOSS = 7;

  private final StepFile file;

  private TrainingLog(StepFile file) {
    this.file = file;
  }

  /**
   * Opens or makes a log.
   *
   * @param firstStep the step that comes next; what the file says of it and of later ones goes
   */
  public static TrainingLog open(Path path, long firstStep) {
    return new TrainingLog(StepFile.open(path, COLUMNS, firstStep));
  }

  public void step(StepReport report) {
    file.add(
        List.of(
            Long.toString(report.step()),
            Long.toString(report.tokens()),
            number(report.loss()),
            number(report.learningRate()),
            number(report.gradientNorm()),
            number(report.tokensPerSecond()),
            number(report.peakShare()),
            ""));
  }

  public void evaluated(long step, double heldOutLoss) {
    file.add(List.of(Long.toString(step), "", "", "", "", "", "", number(heldOutLoss)));
  }

  /** As a float has it: more digits would be noise. */
  private static String number(double value) {
    return Float.toString((float) value);
  }

  @Override
  public void close() {
    file.close();
  }
}
