package io.altiplano.training.corpus;

/**
 * A source and its share of what is learnt.
 *
 * @param weight tokens of this source to tokens of the others; shares need not sum up to 1
 */
public record WeightedSource(Source source, double weight) {
  public WeightedSource {
    if (!(weight > 0) || Double.isInfinite(weight)) {
      throw new IllegalArgumentException(source.name() + ": weight " + weight);
    }
    if (source.examples().isEmpty()) {
      throw new IllegalArgumentException(source.name() + ": nothing to learn");
    }
  }
}
