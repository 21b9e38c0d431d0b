package io.altiplano.app.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** What a server tells of itself at {@code /metrics}, in Prometheus' format. */
record MetricsText(String text) {
  /** Of a metric's values, whatever they are labelled with. */
  double sum(String name) {
    List<Double> values =
        text.lines()
            .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
            .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
            .toList();
    assertThat(values).as("values of %s in %s", name, text).isNotEmpty();
    return values.stream().mapToDouble(Double::doubleValue).sum();
  }
}
