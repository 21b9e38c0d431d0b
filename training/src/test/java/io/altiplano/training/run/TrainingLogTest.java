package io.altiplano.training.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.training.progress.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {
  @TempDir Path folder;

  private Path file() {
    return folder.resolve("metrics.tsv");
  }

  static StepReport report(long step, double loss) {
    return new StepReport(step, 100, step * 64, loss, 1e-3, 0.5, 1234.5, 0.25);
  }

  private void write(long firstStep, long lastStep) {
    try (TrainingLog log = TrainingLog.open(file(), firstStep)) {
      for (long step = firstStep; step <= lastStep; step++) {
        log.step(report(step, 10.0 / step));
        if (step % 2 == 0) {
          log.evaluated(step, 11.0 / step);
        }
      }
    }
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    write(1, 4);
    assertThat(Files.readAllLines(file()))
        .startsWith(
            "step\ttokens\tloss\tlearning_rate\tgradient_norm\ttokens_per_second\tpeak_share"
                + "\theld_out_loss",
            "1\t64\t10.0\t0.001\t0.5\t1234.5\t0.25\t");
    LossCurve curve = LossCurve.read(file());
    assertThat(curve.train()).hasSize(4).first().isEqualTo(new LossCurve.Point(1, 10));
    assertThat(curve.heldOut())
        .containsExactly(new LossCurve.Point(2, 5.5), new LossCurve.Point(4, 2.75));
  }

  @Test
  void goingOnDropsWhatComesAgain() throws IOException {
    write(1, 9);
    String before = Files.readString(file());
    write(5, 9);
    assertThat(Files.readString(file())).isEqualTo(before);
    write(3, 4);
    assertThat(LossCurve.read(file()).train()).hasSize(4);
    assertThat(LossCurve.read(file()).heldOut()).hasSize(2);
    write(1, 2);
    assertThat(LossCurve.read(file()).train()).as("a new run in the folder").hasSize(2);
  }

  @Test
  void aLineThatAKilledProcessBeganIsNoLine() throws IOException {
    write(1, 4);
    String whole = Files.readString(file());
    for (int cut = 1; cut < whole.length(); cut++) {
      Files.writeString(file(), whole.substring(0, cut));
      assertThat(LossCurve.read(file()).train().size()).isLessThanOrEqualTo(4);
      write(3, 4);
      assertThat(Files.readAllLines(file())).allMatch(line -> line.split("\t", -1).length == 8);
      assertThat(LossCurve.read(file()).train())
          .endsWith(LossCurve.read(file()).train().getLast())
          .last()
          .isEqualTo(new LossCurve.Point(4, 2.5));
    }
  }

  @Test
  void columnsMayHoldAnything() throws IOException {
    Path path = folder.resolve("samples.tsv");
    List<String> line = List.of("7", "tab\there", "two\nlines\r\n, \\n and 한글\\");
    try (StepFile samples = StepFile.open(path, List.of("step", "prompt", "text"), 1)) {
      samples.add(line);
    }
    Files.writeString(path, "8\tunfinished", StandardOpenOption.APPEND);
    assertThat(StepFile.read(path)).containsExactly(line);
    StepFile.open(path, List.of("step", "prompt", "text"), 8).close();
    assertThat(StepFile.read(path)).containsExactly(line);
    StepFile.open(path, List.of("step", "prompt", "text"), 7).close();
    assertThat(StepFile.read(path)).isEmpty();
  }
}
