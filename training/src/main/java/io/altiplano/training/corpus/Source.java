package io.altiplano.training.corpus;

import java.util.List;

/**
 * One part of what a model learns from, whole in memory. Immutable.
 *
 * @param name what people call it
 * @param examples in the order of the files, none longer than a row takes, in each something to
 *     learn
 */
public record Source(String name, List<Example> examples, SourceFacts facts) {
  public Source {
    examples = List.copyOf(examples);
  }
}
