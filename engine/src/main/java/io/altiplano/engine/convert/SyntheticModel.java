package io.altiplano.engine.convert;

import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * A model of any shape and type with seeded random weights: as fast, as large and as well-formed as
 * a real one, and with nothing to say. The same shape, type and seed give the same file everywhere.
 */
public final class SyntheticModel {
  private static final float NORM_EPSILON = 1e-5f;

  private final SyntheticShape shape;
  private final ElementType type;
  private final long seed;

  public SyntheticModel(SyntheticShape shape, ElementType type, long seed) {
    this.shape = shape;
    this.type = type;
    this.seed = seed;
  }

  /** Bytes of the file to be. */
  public long bytes() {
    return writer().bytes();
  }

  /**
   * Writes the file, a few megabytes of weights at a time.
   *
   * @param progress hears how many of {@link #bytes} are written; what it throws ends the writing
   */
  public void write(Path path, LongConsumer progress) {
    writer().write(path, progress);
  }

  /** A writer that holds all keys and tensors, for those who want to change some. */
  public GgufWriter writer() {
    GgufWriter writer = new GgufWriter();
    putKeys(writer);
    SyntheticVocabulary.put(writer, shape.vocabulary());
    Kernels kernels = KernelSets.best();
    for (SyntheticTensor tensor : SyntheticTensors.of(shape)) {
      ElementType own = typeOf(tensor);
      writer.tensor(
          tensor.name(), own, tensor.shape(), new SyntheticRows(tensor, own, kernels, seed));
    }
    return writer;
  }

  /** Rows that are no whole blocks fall back to F16, as llama.cpp's quantiser has it. */
  private ElementType typeOf(SyntheticTensor tensor) {
    if (!tensor.isMatrix()) {
      return ElementType.F32;
    }
    Shape dimensions = tensor.shape();
    return dimensions.dimension(0) % type.blockLength() == 0 ? type : ElementType.F16;
  }

  private void putKeys(GgufWriter writer) {
    String prefix = shape.family().architecture() + ".";
    writer
        .put("general.architecture", shape.family().architecture())
        // llama.cpp looks for families' names in this name, and then for their tokens.
        .put("general.name", "synthetic")
        .put("general.description", "random weights: " + shape.name() + ", seed " + seed)
        .put("general.quantization_version", 2)
        .put(prefix + "context_length", shape.context())
        .put(prefix + "embedding_length", shape.width())
        .put(prefix + "block_count", shape.blocks())
        .put(prefix + "feed_forward_length", shape.feedForward())
        .put(prefix + "attention.head_count", shape.heads())
        .put(prefix + "attention.head_count_kv", shape.headsKv())
        .put(prefix + "attention.key_length", shape.headLength())
        .put(prefix + "attention.value_length", shape.headLength())
        .put(prefix + "attention.layer_norm_rms_epsilon", NORM_EPSILON)
        .put(prefix + "rope.dimension_count", shape.headLength())
        .put(prefix + "rope.freq_base", 10_000f);
    if (shape.experts() > 0) {
      writer
          .put(prefix + "expert_count", shape.experts())
          .put(prefix + "expert_used_count", shape.expertsUsed());
    }
    if (shape.family() == SyntheticFamily.QWEN3MOE) {
      writer.put(prefix + "expert_feed_forward_length", shape.feedForward());
    }
    shape.keys().forEach((key, value) -> writer.put(prefix + key, value));
  }
}
