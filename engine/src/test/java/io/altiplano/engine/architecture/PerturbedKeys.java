package io.altiplano.engine.architecture;

import io.altiplano.engine.gguf.Metadata;
import java.util.LinkedHashMap;
import java.util.Map;

/** For each key of a model's configuration, another value. */
final class PerturbedKeys {
  /** Sizes the cache; no number depends on it while another key states the original context. */
  private static final String CONTEXT_LENGTH = "context_length";

  /** Qwen's mixtures state the width of a dense layer that they do not have. */
  private static final Map<String, String> UNUSED = Map.of("qwen3moe", "feed_forward_length");

  private PerturbedKeys() {}

  static Map<String, Object> of(Metadata metadata) {
    String architecture = metadata.string("general.architecture");
    String prefix = architecture + ".";
    Map<String, Object> perturbed = new LinkedHashMap<>();
    for (String key : metadata.keys()) {
      if (key.startsWith(prefix)) {
        String name = key.substring(prefix.length());
        if (!name.equals(CONTEXT_LENGTH) && !name.equals(UNUSED.get(architecture))) {
          perturbed.put(key, other(metadata, key, name));
        }
      }
    }
    return perturbed;
  }

  private static Object other(Metadata metadata, String key, String name) {
    return switch (metadata.type(key).orElseThrow()) {
      case STRING -> metadata.string(key).equals("yarn") ? "linear" : "none";
      case FLOAT32 -> metadata.floating(key) * (name.endsWith("epsilon") ? 20 : 1.5f);
      case UINT32 -> otherInteger(metadata.integer(key), name);
      case UINT8, INT8, UINT16, INT16, INT32, BOOL, ARRAY, UINT64, INT64, FLOAT64 ->
          throw new IllegalStateException(key + " has no perturbation");
    };
  }

  private static int otherInteger(int value, String name) {
    return switch (name) {
      case "rope.scaling.original_context_length" -> value > 64 ? 64 : 1024;
      case "rope.dimension_count", "attention.head_count_kv" -> value / 2;
      case "attention.head_count" -> value * 2;
      default -> value - 1;
    };
  }
}
