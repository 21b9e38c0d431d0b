package io.altiplano.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.DisplayWidth;
import io.altiplano.training.progress.RunFacts;
import io.altiplano.training.progress.StepReport;
import io.altiplano.training.run.LossCurve;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDisplayTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();
  private final Console console =
      new Console(
          new ByteArrayInputStream(new byte[0]),
          new ByteArrayOutputStream(),
          err,
          EnumSet.noneOf(Console.Stream.class),
          Map.of());

  private TrainingDisplay display(boolean draws) {
    return new TrainingDisplay(console, draws, "toy", folder, nanos::get);
  }

  /** Ten seconds a step. */
  private void steps(TrainingDisplay display, long first, long last) {
    for (long step = first; step <= last; step++) {
      nanos.addAndGet(10 * SECOND);
      display.step(new StepReport(step, 1200, step * 64, 3, 1e-3, 1, 4812.4, 0.517));
    }
  }

  private String text() {
    return err.toString(UTF_8);
  }

  @Test
  void elsewhereThanOnATerminalALineIsSaidNowAndThen() {
    try (TrainingDisplay display = display(false)) {
      display.started(new RunFacts(1200, 1, 12_500_000, 6144, 412e9));
      steps(display, 1, 7);
      display.evaluated(7, 2.98765);
      display.checkpointed(7, folder.resolve("step-7.gguf"));
      display.sampled(7, "Hello", " there\nyou");
    }
    assertThat(text().lines())
        .containsExactly(
            "toy: 12.5 M parameters, steps 1 to 1,200, 6,144 tokens each;"
                + " matrix products reach 412 GFLOP/s",
            "step 1/1,200, loss 3.000, 4,812 tok/s, 52% of peak, 3h 19m left",
            "step 4/1,200, loss 3.000, 4,812 tok/s, 52% of peak, 3h 19m left",
            "step 7/1,200, loss 3.000, 4,812 tok/s, 52% of peak, 3h 18m left",
            "step 7: held-out loss 2.9877",
            "step 7: safe in " + folder.resolve("step-7.gguf"),
            "step 7: Hello | there you");
  }

  @Test
  void onATerminalOneLineIsDrawnAndFits() {
    try (TrainingDisplay display = display(true)) {
      display.started(new RunFacts(1200, 1, 12_500_000, 6144, 0));
      steps(display, 1, 600);
      display.evaluated(600, 2.5);
      steps(display, 601, 601);
    }
    assertThat(text())
        .contains("\r[######......]  50% 600/1,200, loss 3.000, 4,812 tok/s, 52% of peak, ")
        .contains("\r[######......]  50% 601/1,200")
        .contains("step 600: held-out loss 2.5000" + System.lineSeparator())
        .endsWith(System.lineSeparator());
    assertThat(text().split("[\r\n]+")).allMatch(line -> DisplayWidth.of(line) < 80);
  }

  @Test
  void theLastStepIsAlwaysShownAndNothingIsLeftAfterIt() {
    try (TrainingDisplay display = display(false)) {
      display.started(new RunFacts(1200, 1199, 1, 1, 0));
      steps(display, 1199, 1200);
    }
    assertThat(text().lines().toList().getLast())
        .isEqualTo("step 1,200/1,200, loss 3.000, 4,812 tok/s, 52% of peak");
  }

  @Test
  void whatGoesOnIsWrittenOn() {
    for (long first : new long[] {1, 4}) {
      try (TrainingDisplay display = display(false)) {
        display.started(new RunFacts(1200, first, 1, 1, 0));
        steps(display, first, first + 4);
        assertThat(display.latest()).map(StepReport::step).hasValue(first + 4);
        assertThat(display.stopRequested()).isFalse();
        display.stop();
        assertThat(display.stopRequested()).isTrue();
      }
    }
    assertThat(LossCurve.read(folder.resolve("metrics.tsv")).train()).hasSize(8);
    assertThat(folder).isDirectoryContaining("glob:**/loss.png");
  }
}
