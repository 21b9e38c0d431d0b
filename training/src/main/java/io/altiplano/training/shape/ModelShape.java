package io.altiplano.training.shape;

/**
 * What {@code config.json} and a GGUF file's keys both say of a model.
 *
 * @param width of the residual stream
 * @param vocabulary rows of the embedding
 * @param context positions
 * @param epsilon of the norms
 * @param ropeBase of the rotary frequencies
 * @param tied whether the output is the embedding
 * @param attentionBias whether the projections of attention have biases
 * @param mlpBias whether those of the feed-forward layer have
 */
public record ModelShape(
    Family family,
    int width,
    int layers,
    int heads,
    int headsKv,
    int headLength,
    int feedForward,
    int vocabulary,
    int context,
    float epsilon,
    float ropeBase,
    RotaryScaling scaling,
    boolean tied,
    boolean attentionBias,
    boolean mlpBias) {
  /** Far above any published model; keeps what a forged file makes us compute bounded. */
  public static final int MAX_LENGTH = 1 << 24;

  public static final int MAX_LAYERS = 4096;
  public static final float DEFAULT_ROPE_BASE = 10_000f;
}
