package io.altiplano.training.corpus;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;

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
      SourceFacts facts = source.facts();
      throw new AltiplanoException(
          ErrorCode.INVALID_FILE,
          "source '%s': nothing to learn: of %d documents %d are cut, and %d hold nothing in a row"
              .formatted(source.name(), facts.documents(), facts.cut(), facts.dropped()));
    }
  }
}
