package io.altiplano.engine.sampling;

import java.util.List;

/**
 * A sampler put together from its links, applied in the order given. Not safe for use by several
 * threads at once.
 */
public final class SamplerChain implements Sampler {
  private final LogitFilter[] logitFilters;
  private final CandidateFilter[] candidateFilters;
  private final Choice choice;
  private final Candidates candidates;

  public SamplerChain(
      int vocabularySize,
      List<LogitFilter> logitFilters,
      List<CandidateFilter> candidateFilters,
      Choice choice) {
    this.logitFilters = logitFilters.toArray(LogitFilter[]::new);
    this.candidateFilters = candidateFilters.toArray(CandidateFilter[]::new);
    this.choice = choice;
    this.candidates = new Candidates(vocabularySize);
  }

  @Override
  public int sample(float[] logits) {
    return choice.choose(filter(logits));
  }

  @Override
  public void accept(int token) {
    for (LogitFilter filter : logitFilters) {
      filter.accept(token);
    }
  }

  /** The candidates that the choice sees; valid until the next call. */
  Candidates filter(float[] logits) {
    for (LogitFilter filter : logitFilters) {
      filter.apply(logits);
    }
    candidates.reset(logits);
    for (CandidateFilter filter : candidateFilters) {
      filter.apply(candidates);
    }
    return candidates;
  }
}
