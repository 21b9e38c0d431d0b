package io.altiplano.training.progress;

/**
 * What is known when a run starts.
 *
 * @param steps how many the whole run has
 * @param firstStep the step that comes next: 1, or one beyond the checkpoint that is gone on from
 * @param parameters weights that the model has, whether they are trained or not
 * @param tokensPerStep tokens that one step learns from, over all rows and accumulated batches
 * @param matmulPeak FLOP/s that this machine's matrix product reaches in the run's precision,
 *     measured before it began; 0 if nobody measured
 */
public record RunFacts(
    long steps, long firstStep, long parameters, long tokensPerStep, double matmulPeak) {}
