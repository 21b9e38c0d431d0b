package io.altiplano.training.progress;

/**
 * One step that is done.
 *
 * @param step its number, from 1
 * @param steps how many the whole run has
 * @param tokens learnt from since step 1, those of earlier starts among them
 * @param loss mean cross-entropy of the step's targets before it, in nats per token
 * @param learningRate what the step was taken with
 * @param gradientNorm Euclidean, over all weights, before clipping
 * @param tokensPerSecond of this step
 * @param peakShare arithmetic of the step as a share of the matmul peak, 0 to 1; 0 if unmeasured
 */
public record StepReport(
    long step,
    long steps,
    long tokens,
    double loss,
    double learningRate,
    double gradientNorm,
    double tokensPerSecond,
    double peakShare) {}
