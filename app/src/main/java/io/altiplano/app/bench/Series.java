package io.altiplano.app.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The figures of several rounds, at least one.
 *
 * @param values in the order of the rounds
 */
public record Series(List<Double> values) {
  public Series {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no rounds");
    }
    values = List.copyOf(values);
  }

  public double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  public double least() {
    return values.stream().mapToDouble(each -> each).min().orElseThrow();
  }

  public double greatest() {
    return values.stream().mapToDouble(each -> each).max().orElseThrow();
  }

  /** Round by round, how many times as great these are as others. */
  public Series ratio(Series others) {
    if (others.values.size() != values.size()) {
      throw new IllegalArgumentException("rounds without a partner");
    }
    return new Series(
        IntStream.range(0, values.size())
            .mapToObj(i -> values.get(i) / others.values.get(i))
            .toList());
  }
}
