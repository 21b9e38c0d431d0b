package io.altiplano.training.run;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A loss curve as a picture: each step thin, their running mean over it, held-out data as dots. */
public final class LossPlot {
  private static final int WIDTH = 960;
  private static final int HEIGHT = 540;

  /** About one for each column of the picture. */
  private static final int MOST_POINTS = 1000;

  private static final Color PALE = new Color(0xB8, 0xC9, 0xE8);
  private static final Color STRONG = new Color(0x1F, 0x4E, 0x9E);
  private static final Color WARM = new Color(0xC2, 0x41, 0x0C);
  private static final Color GRID = new Color(0xE2, 0xE2, 0xE2);

  private final XYChart chart;

  /**
   * Draws a curve.
   *
   * @param curve of at least one step
   */
  public LossPlot(String title, LossCurve curve) {
    System.setProperty("java.awt.headless", "true");
    chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(HEIGHT)
            .title(title)
            .xAxisTitle("step")
            .yAxisTitle("loss (nats per token)")
            .build();
    style();
    add("each step", curve.train(), PALE, 1f, SeriesMarkers.NONE);
    add("running mean", curve.smoothed(), STRONG, 2f, SeriesMarkers.NONE);
    add("held out", curve.heldOut(), WARM, 1.5f, SeriesMarkers.CIRCLE);
  }

  private void style() {
    Font plain = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
    chart
        .getStyler()
        .setLegendPosition(LegendPosition.InsideNE)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setChartTitleFont(plain.deriveFont(Font.BOLD, 15f))
        .setLegendFont(plain)
        .setLegendBorderColor(GRID);
    chart
        .getStyler()
        .setAxisTitleFont(plain)
        .setAxisTickLabelsFont(plain)
        .setPlotGridLinesColor(GRID)
        .setXAxisDecimalPattern("#,##0")
        .setYAxisDecimalPattern("0.##")
        .setMarkerSize(6);
  }

  private void add(
      String name, List<LossCurve.Point> points, Color color, float width, Marker marker) {
    List<LossCurve.Point> drawn =
        LossCurve.thinned(
            points.stream().filter(point -> Double.isFinite(point.loss())).toList(), MOST_POINTS);
    if (drawn.isEmpty()) {
      return;
    }
    double[] steps = drawn.stream().mapToDouble(LossCurve.Point::step).toArray();
    double[] losses = drawn.stream().mapToDouble(LossCurve.Point::loss).toArray();
    XYSeries series = chart.addSeries(name, steps, losses);
    series.setLineColor(color);
    series.setLineStyle(new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    series.setMarker(marker);
    series.setMarkerColor(color);
  }

  /** Writes the picture; it appears under its name when it is complete. */
  public void writeSvg(Path path) throws IOException {
    write(
        path, out -> VectorGraphicsEncoder.saveVectorGraphic(chart, out, VectorGraphicsFormat.SVG));
  }

  /** Writes the picture; it appears under its name when it is complete. */
  public void writePng(Path path) throws IOException {
    write(path, out -> BitmapEncoder.saveBitmap(chart, out, BitmapFormat.PNG));
  }

  private interface Encoder {
    void encode(OutputStream out) throws IOException;
  }

  private static void write(Path path, Encoder encoder) throws IOException {
    ByteArrayOutputStream picture = new ByteArrayOutputStream();
    encoder.encode(picture);
    Path unfinished = path.resolveSibling(path.getFileName() + ".new");
    Files.write(unfinished, picture.toByteArray());
    Files.move(
        unfinished, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }
}
