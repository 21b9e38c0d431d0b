package io.altiplano.training.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the loss went, in nats per token.
 *
 * @param train of each step
 * @param heldOut where it was taken
 */
public record LossCurve(List<Point> train, List<Point> heldOut) {
  /** One loss. */
  public record Point(long step, double loss) {}

  /** What is smoothed over: so many parts of the curve. */
  private static final int PARTS = 50;

  public LossCurve {
    train = List.copyOf(train);
    heldOut = List.copyOf(heldOut);
  }

  /** Reads what {@link TrainingLog} wrote. */
  public static LossCurve read(Path metrics) {
    List<Point> train = new ArrayList<>();
    List<Point> heldOut = new ArrayList<>();
    for (List<String> line : StepFile.read(metrics)) {
      add(train, line, TrainingLog.LOSS);
      add(heldOut, line, TrainingLog.HELD_OUT_LOSS);
    }
    return new LossCurve(train, heldOut);
  }

  private static void add(List<Point> points, List<String> line, int column) {
    if (!line.get(column).isEmpty()) {
      points.add(
          new Point(
              Long.parseLong(line.get(TrainingLog.STEP)), Double.parseDouble(line.get(column))));
    }
  }

  /** Running means that forget what lies more than some fiftieth of the curve back. */
  List<Point> smoothed() {
    double keep = 1 - 1 / Math.max(1.0, train.size() / (double) PARTS);
    List<Point> means = new ArrayList<>();
    double sum = 0;
    double weight = 0;
    for (Point point : train) {
      if (Double.isFinite(point.loss())) {
        sum = keep * sum + point.loss();
        weight = keep * weight + 1;
        means.add(new Point(point.step(), sum / weight));
      }
    }
    return means;
  }

  /** At most that many points, each the mean of its neighbours. */
  static List<Point> thinned(List<Point> points, int most) {
    int stride = Math.ceilDiv(points.size(), most);
    if (stride <= 1) {
      return points;
    }
    List<Point> fewer = new ArrayList<>();
    for (int begin = 0; begin < points.size(); begin += stride) {
      List<Point> part = points.subList(begin, Math.min(points.size(), begin + stride));
      double mean = part.stream().mapToDouble(Point::loss).average().orElseThrow();
      fewer.add(new Point(part.get(part.size() / 2).step(), mean));
    }
    return fewer;
  }
}
