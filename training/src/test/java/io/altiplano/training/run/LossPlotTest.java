package io.altiplano.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altiplano.training.progress.RunFacts;
import io.altiplano.training.run.LossCurve.Point;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossPlotTest {
  @TempDir Path folder;

  private static LossCurve falling(int steps) {
    SplittableRandom random = new SplittableRandom(5);
    List<Point> train = new ArrayList<>();
    List<Point> heldOut = new ArrayList<>();
    for (int step = 1; step <= steps; step++) {
      double loss = 2 + 6 * Math.exp(-step / (steps / 5.0));
      train.add(new Point(step, loss + random.nextDouble(-0.2, 0.2)));
      if (step % Math.max(1, steps / 10) == 0) {
        heldOut.add(new Point(step, loss + 0.1));
      }
    }
    return new LossCurve(train, heldOut);
  }

  @Test
  void bothPicturesAreWhatTheyClaimToBe() throws Exception {
    LossPlot plot = new LossPlot("smoke", falling(5000));
    Path svg = folder.resolve("loss.svg");
    plot.writeSvg(svg);
    var document = DocumentBuilderFactory.newDefaultNSInstance().newDocumentBuilder();
    document.setEntityResolver((_, _) -> new org.xml.sax.InputSource(new java.io.StringReader("")));
    assertThat(document.parse(svg.toFile()).getDocumentElement().getLocalName()).isEqualTo("svg");
    plot.writePng(folder.resolve("loss.png"));
    BufferedImage png = ImageIO.read(folder.resolve("loss.png").toFile());
    assertThat(png.getWidth()).isEqualTo(960);
    assertThat(colours(png)).as("pale, strong and warm").contains(0xB8C9E8, 0x1F4E9E, 0xC2410C);
    assertThat(folder).isDirectoryNotContaining("glob:**/*.new");
  }

  private static List<Integer> colours(BufferedImage image) {
    List<Integer> colours = new ArrayList<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int colour = image.getRGB(x, y) & 0xFFFFFF;
        if (!colours.contains(colour)) {
          colours.add(colour);
        }
      }
    }
    return colours;
  }

  @Test
  void aCurveWithOneStepOrWithNumbersThatAreNoneIsDrawn() throws IOException {
    new LossPlot("one", new LossCurve(List.of(new Point(1, 8)), List.of()))
        .writePng(folder.resolve("one.png"));
    List<Point> train =
        List.of(new Point(1, 8), new Point(2, Double.NaN), new Point(3, Double.POSITIVE_INFINITY));
    new LossPlot("broken", new LossCurve(train, List.of(new Point(3, Double.NaN))))
        .writePng(folder.resolve("broken.png"));
  }

  @Test
  void theRunningMeanIsQuieterAndAtTheSameHeight() {
    LossCurve curve = falling(5000);
    List<Point> smooth = curve.smoothed();
    assertThat(smooth).hasSameSizeAs(curve.train());
    assertThat(smooth.getLast().loss()).isCloseTo(2.05, within(0.05));
    assertThat(roughness(smooth)).isLessThan(roughness(curve.train()) / 20);
    assertThat(new LossCurve(List.of(new Point(1, 8)), List.of()).smoothed())
        .containsExactly(new Point(1, 8));
  }

  private static double roughness(List<Point> points) {
    double sum = 0;
    for (int i = 1; i < points.size(); i++) {
      sum += Math.abs(points.get(i).loss() - points.get(i - 1).loss());
    }
    return sum;
  }

  @Test
  void thinningKeepsTheMean() {
    List<Point> points = falling(5000).train();
    List<Point> fewer = LossCurve.thinned(points, 1000);
    assertThat(fewer).hasSize(1000);
    assertThat(fewer.stream().mapToDouble(Point::loss).average().orElseThrow())
        .isCloseTo(points.stream().mapToDouble(Point::loss).average().orElseThrow(), within(1e-9));
    assertThat(LossCurve.thinned(points, 5000)).isEqualTo(points);
  }

  @Test
  void aRunLeavesItsFiguresItsSamplesAndItsPlot() {
    try (RunReport report = RunReport.open(folder, "run", new RunFacts(10, 1, 100, 64, 1e9))) {
      for (long step = 1; step <= 10; step++) {
        report.step(TrainingLogTest.report(step, 9.0 / step));
      }
      report.evaluated(10, 1);
      report.sampled(10, "The llama", " eats\ngrass");
      assertThat(report.undrawn()).isEmpty();
    }
    assertThat(StepFile.read(folder.resolve("samples.tsv")))
        .containsExactly(List.of("10", "The llama", " eats\ngrass"));
    assertThat(LossCurve.read(folder.resolve("metrics.tsv")).heldOut()).hasSize(1);
    assertThat(folder)
        .isDirectoryContaining("glob:**/loss.svg")
        .isDirectoryContaining("glob:**/loss.png");
  }
}
