package io.altiplano.training.corpus;

import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Examples of several sources without end. Next comes the source that is furthest behind its share
 * of the tokens; each source is walked in an order of its own, shuffled anew each time round.
 */
final class Mixture implements Iterator<Example> {
  private final List<Walk> walks;

  Mixture(List<WeightedSource> sources, long seed) {
    this.walks =
        IntStream.range(0, sources.size())
            .mapToObj(index -> new Walk(sources.get(index), seed, index))
            .toList();
  }

  /** How often a source has been gone through, in parts of its examples. */
  double epochs(int source) {
    return walks.get(source).order.epochs();
  }

  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public Example next() {
    Walk behind = walks.getFirst();
    for (Walk walk : walks) {
      if (walk.progress < behind.progress) {
        behind = walk;
      }
    }
    return behind.next();
  }

  private static final class Walk {
    private final List<Example> examples;
    private final double weight;
    private final ShuffledOrder order;

    /** Tokens given so far, as many as are due when all walks stand at the same. */
    private double progress;

    Walk(WeightedSource source, long seed, int index) {
      this.examples = source.source().examples();
      this.weight = source.weight();
      this.order = new ShuffledOrder(examples.size(), seed, index);
    }

    Example next() {
      Example example = examples.get(order.next());
      progress += RowPacker.inputs(example) / weight;
      return example;
    }
  }
}
