package io.altiplano.app.console;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
public final class Quantity {
  private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final String[] COUNT_UNITS = {"", " K", " M", " B", " T"};

  private Quantity() {}

  /** {@code 1.9 GiB}. */
  public static String bytes(double bytes) {
    return scaled(bytes, 1024, BYTE_UNITS, " ");
  }

  /** {@code 1.9 GiB}. */
  public static String bytes(long bytes) {
    return bytes((double) bytes);
  }

  /** {@code 1.24 B}, of parameters for example. */
  public static String count(long count) {
    return scaled((double) count, 1000, COUNT_UNITS, "");
  }

  /** {@code 12,345}. */
  public static String grouped(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** {@code 4.2 s}, {@code 3m 05s}, {@code 2h 07m}. */
  public static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    return seconds < 3600
        ? String.format(Locale.ROOT, "%dm %02ds", seconds / 60, seconds % 60)
        : String.format(Locale.ROOT, "%dh %02dm", seconds / 3600, seconds / 60 % 60);
  }

  /** Three significant digits: {@code 0.123}, {@code 4.56}, {@code 78.9}, {@code 1234}. */
  public static String number(double value) {
    double size = Math.abs(value);
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static String scaled(double value, int step, String[] units, String gap) {
    int unit = 0;
    while (value >= step && unit < units.length - 1) {
      value /= step;
      unit++;
    }
    return unit == 0 ? (long) value + gap + units[0] : number(value) + gap + units[unit];
  }
}
