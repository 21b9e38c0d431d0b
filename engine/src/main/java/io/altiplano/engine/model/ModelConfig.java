package io.altiplano.engine.model;

import io.altiplano.engine.cache.KvLayout;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.tensor.ElementType;
import java.util.Optional;

/**
 * The facts of a model, as its file states them.
 *
 * @param vocabularySize rows of the embedding
 * @param contextLength most positions that the model was made for
 * @param embeddingLength width of the residual stream
 * @param blockCount layers
 * @param feedForwardLength width of the dense feed-forward layers
 * @param rope of layers that see everything
 * @param windowedRope of layers that see a window
 * @param experts present in a mixture of experts
 */
public record ModelConfig(
    Architecture architecture,
    int vocabularySize,
    int contextLength,
    int embeddingLength,
    int blockCount,
    int feedForwardLength,
    float normEpsilon,
    Attention attention,
    Rope rope,
    Rope windowedRope,
    Optional<Experts> experts,
    Scales scales) {

  /**
   * The shape of attention, the same in every layer.
   *
   * @param headCount heads of the query
   * @param headCountKv heads of keys and values; each serves {@code headCount / headCountKv}
   * @param scale what scores are multiplied with
   * @param softCap scores are kept within plus and minus this; 0 is off
   * @param window positions that a windowed layer sees, its own included; 0 if no layer is windowed
   * @param windowPeriod each period of so many layers ends with one that sees everything
   */
  public record Attention(
      int headCount,
      int headCountKv,
      int keyLength,
      int valueLength,
      float scale,
      float softCap,
      int window,
      int windowPeriod) {
    boolean isWindowed(int layer) {
      return window > 0 && windowPeriod > 0 && layer % windowPeriod < windowPeriod - 1;
    }
  }

  /**
   * A rotary position embedding.
   *
   * @param dimensions how many elements of a head are rotated
   * @param base of the frequencies
   */
  public record Rope(int dimensions, float base, RopeScaling scaling) {}

  /**
   * A mixture of experts.
   *
   * @param used how many experts work on a token
   * @param feedForwardLength width of one expert
   */
  public record Experts(int count, int used, int feedForwardLength) {}

  /**
   * Factors that some families put on embeddings, residuals and logits.
   *
   * @param embedding embeddings are multiplied with this
   * @param residual what a layer adds is multiplied with this
   * @param logit logits are multiplied with this
   * @param logitSoftCap logits are kept within plus and minus this; 0 is off
   */
  public record Scales(float embedding, float residual, float logit, float logitSoftCap) {}

  /** Reads the facts of a file; an architecture that is not known is refused by name. */
  public static ModelConfig read(GgufFile file) {
    return new ConfigReader(file.metadata()).read(file);
  }

  /** How this model's cache pages are laid out. */
  public KvLayout kvLayout(ElementType type) {
    return new KvLayout(
        blockCount,
        attention.headCountKv(),
        attention.keyLength(),
        attention.valueLength(),
        type,
        KvLayout.DEFAULT_POSITIONS);
  }
}
