package io.altiplano.engine.convert;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.gguf.ValueType;
import java.util.Optional;

/**
 * What the rules of a {@link QuantizationRecipe} ask about a model.
 *
 * @param headsPerKv query heads that share a head of keys and values
 * @param experts of a layer; 0 in dense models
 * @param tiedOutput whether the output is the embedding
 */
record QuantizedModelFacts(int layers, int headsPerKv, int experts, boolean tiedOutput) {
  static QuantizedModelFacts of(GgufFile file) {
    Metadata metadata = file.metadata();
    String prefix = metadata.string("general.architecture") + ".";
    int heads = first(metadata, prefix + "attention.head_count", 1);
    int headsKv = first(metadata, prefix + "attention.head_count_kv", heads);
    return new QuantizedModelFacts(
        metadata.integer(prefix + "block_count", 0),
        headsKv == 0 ? 1 : heads / headsKv,
        metadata.integer(prefix + "expert_count", 0),
        file.find("output.weight").isEmpty());
  }

  /** A number, or the first of a number a layer. */
  private static int first(Metadata metadata, String key, int fallback) {
    if (metadata.type(key).equals(Optional.of(ValueType.ARRAY))) {
      int[] layers = metadata.integers(key);
      return layers.length == 0 ? fallback : layers[0];
    }
    return metadata.integer(key, fallback);
  }
}
