package io.altiplano.training.shape;

import io.altiplano.engine.gguf.GgufWriter;

/** Writes a {@link ModelShape} as the keys of a GGUF file. */
public final class ShapeToGguf {
  private ShapeToGguf() {}

  public static void put(ModelShape shape, GgufWriter gguf) {
    String prefix = shape.family().architecture() + ".";
    gguf.put("general.architecture", shape.family().architecture())
        .put(prefix + "vocab_size", shape.vocabulary())
        .put(prefix + "context_length", shape.context())
        .put(prefix + "embedding_length", shape.width())
        .put(prefix + "block_count", shape.layers())
        .put(prefix + "feed_forward_length", shape.feedForward())
        .put(prefix + "attention.head_count", shape.heads())
        .put(prefix + "attention.head_count_kv", shape.headsKv())
        .put(prefix + "attention.key_length", shape.headLength())
        .put(prefix + "attention.value_length", shape.headLength())
        .put(prefix + "attention.layer_norm_rms_epsilon", shape.epsilon())
        .put(prefix + "rope.dimension_count", shape.headLength())
        .put(prefix + "rope.freq_base", shape.ropeBase());
    String scaling = prefix + "rope.scaling.";
    switch (shape.scaling()) {
      case RotaryScaling.None _, RotaryScaling.Llama3 _ -> {}
      case RotaryScaling.Linear linear ->
          gguf.put(scaling + "type", "linear").put(scaling + "factor", linear.factor());
      case RotaryScaling.Yarn yarn ->
          gguf.put(scaling + "type", "yarn")
              .put(scaling + "factor", yarn.factor())
              .put(scaling + "original_context_length", yarn.originalContext());
    }
  }
}
