package io.altiplano.app.soak;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a server held at several moments, and the most that it may hold. For one thread. */
final class Ledger {
  private final Map<Figure, Double> bounds = new EnumMap<>(Figure.class);
  private final Map<String, Reading> readings = new LinkedHashMap<>();

  /** From now on it may not be more than follows from what it was. */
  void bound(Figure figure, double earlier) {
    bounds.put(figure, figure.bound(earlier));
  }

  /** The same, of what it was at a moment that is written down. */
  void bound(Figure figure, Reading earlier) {
    bound(figure, earlier.of(figure));
  }

  void write(String moment, Reading reading) {
    readings.put(moment, reading);
  }

  /** Whether these are within all bounds; what is not among them is. */
  boolean allows(Map<Figure, Double> figures) {
    return figures.entrySet().stream().allMatch(entry -> entry.getValue() <= bound(entry.getKey()));
  }

  private double bound(Figure figure) {
    return bounds.getOrDefault(figure, Double.POSITIVE_INFINITY);
  }

  /** Every figure that was too high, with when it was. */
  List<String> broken() {
    List<String> broken = new ArrayList<>();
    readings.forEach((moment, reading) ->
        reading
            .figures()
            .forEach((figure, value) -> {
              if (value > bound(figure)) {
                broken.add(
                    "%s %s: %s, bound %s"
                        .formatted(figure.words(), moment, text(value), text(bound(figure))));
              }
            }));
    return broken;
  }

  /** All of it, for people. */
  String table() {
    StringBuilder table = new StringBuilder("%36s".formatted(""));
    readings.keySet().forEach(moment -> table.append("%18s".formatted(moment)));
    table.append("%12s%n".formatted("bound"));
    for (Figure figure : Figure.values()) {
      table.append("%-36s".formatted(figure.words()));
      readings
          .values()
          .forEach(reading -> table.append("%18s".formatted(text(reading.of(figure)))));
      boolean isBound = bounds.containsKey(figure);
      table.append("%12s%n".formatted(isBound ? text(bound(figure)) : "none"));
    }
    return table.toString();
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
  }
}
