package io.altiplano.hub;

import java.util.Locale;

/** Numbers of bytes as people read them. */
public final class ByteCount {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

  private ByteCount() {}

  /** Three digits and a decimal unit: {@code 639 MB}, {@code 1.07 GB}. */
  public static String format(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    double value = bytes;
    int unit = -1;
    // 999.5 would be shown as 1000: the next unit's.
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    String pattern = value < 9.995 ? "%.2f %s" : value < 99.95 ? "%.1f %s" : "%.0f %s";
    return String.format(Locale.ROOT, pattern, value, UNITS[unit]);
  }
}
