package io.altiplano.training.recipe;

/**
 * How the weights are moved.
 *
 * @param rows of a batch
 * @param length tokens of a row
 * @param accumulation batches whose gradients make one step
 * @param warmUp steps in which the rate rises from 0 to {@code learningRate}
 * @param clip greatest Euclidean norm of the gradient; 0 clips nothing
 * @param loraRank of the adapters that are trained instead of the weights; 0 trains the weights
 * @param loraAlpha adapters are scaled by {@code loraAlpha / loraRank}
 */
public record Training(
    long steps,
    int rows,
    int length,
    int accumulation,
    double learningRate,
    double minimumLearningRate,
    long warmUp,
    Decay decay,
    double weightDecay,
    double beta1,
    double beta2,
    double epsilon,
    double clip,
    Precision precision,
    int loraRank,
    double loraAlpha) {
  /** How the rate falls after the warm-up, down to the minimum at the last step. */
  public enum Decay {
    COSINE,
    LINEAR,
    CONSTANT
  }

  /** What matrix products are computed in. */
  public enum Precision {
    /** With master weights in fp32. */
    BF16,
    FP32
  }

  /** Whether adapters are trained instead of the weights. */
  public boolean isLora() {
    return loraRank > 0;
  }

  Training withSteps(long others) {
    return new Training(
        others,
        rows,
        length,
        accumulation,
        learningRate,
        minimumLearningRate,
        warmUp,
        decay,
        weightDecay,
        beta1,
        beta2,
        epsilon,
        clip,
        precision,
        loraRank,
        loraAlpha);
  }
}
