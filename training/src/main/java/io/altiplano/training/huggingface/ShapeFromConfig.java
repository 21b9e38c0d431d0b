package io.altiplano.training.huggingface;

import static io.altiplano.training.shape.ModelShape.MAX_LAYERS;
import static io.altiplano.training.shape.ModelShape.MAX_LENGTH;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.training.shape.Family;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.RotaryScaling;

/** Reads a {@link ModelShape} from {@code config.json}. */
final class ShapeFromConfig {
  private final JsonFile config;

  private ShapeFromConfig(JsonFile config) {
    this.config = config;
  }

  static ModelShape read(JsonFile config) {
    return new ShapeFromConfig(config).read();
  }

  private ModelShape read() {
    Family family = family();
    refuseWhatCannotBeSaid();
    int width = length("hidden_size");
    int heads = length("num_attention_heads");
    int headsKv = config.positive("num_key_value_heads", MAX_LENGTH, heads);
    if (heads % headsKv != 0) {
      throw config.fault("num_key_value_heads", headsKv + " does not divide " + heads + " heads");
    }
    if (!config.has("head_dim") && width % heads != 0) {
      throw config.fault("num_attention_heads", heads + " does not divide width " + width);
    }
    int headLength = config.has("head_dim") ? length("head_dim") : width / heads;
    if (headLength % 2 != 0 || (long) heads * headLength > MAX_LENGTH) {
      throw config.fault("head_dim", "%d for %d heads".formatted(headLength, heads));
    }
    float epsilon = config.positiveFloat("rms_norm_eps", 1e-6f);
    if (epsilon >= 1) {
      throw config.fault("rms_norm_eps", epsilon + " is not between 0 and 1");
    }
    int context = length("max_position_embeddings");
    return new ModelShape(
        family,
        width,
        config.positive("num_hidden_layers", MAX_LAYERS),
        heads,
        headsKv,
        headLength,
        length("intermediate_size"),
        length("vocab_size"),
        context,
        epsilon,
        rope()
            .positiveFloat(
                "rope_theta", config.positiveFloat("rope_theta", ModelShape.DEFAULT_ROPE_BASE)),
        scaling(context),
        config.flag("tie_word_embeddings", false),
        family.alwaysBiased() || config.flag("attention_bias", false),
        config.flag("mlp_bias", false));
  }

  private Family family() {
    JsonNode names = config.node("architectures");
    if (!names.isArray() || names.size() != 1 || !names.path(0).isTextual()) {
      throw config.fault("architectures", "an array of one name is wanted");
    }
    String name = names.path(0).textValue();
    return Family.ofClass(name)
        .orElseThrow(() ->
            config.unsupported(
                "architectures",
                "'%s' is not known; known are %s"
                    .formatted(name, String.join(", ", Family.classNames()))));
  }

  private void refuseWhatCannotBeSaid() {
    if (!config.string("hidden_act", "silu").equals("silu")) {
      throw config.unsupported("hidden_act", "only silu is known");
    }
    boolean windowed =
        config.has("use_sliding_window")
            ? config.flag("use_sliding_window", false)
            : config.has("sliding_window")
                && length("sliding_window") < length("max_position_embeddings");
    if (windowed) {
      throw config.unsupported("sliding_window", "attention to a window is not supported");
    }
    if (config.has("quantization_config")) {
      throw config.unsupported("quantization_config", "quantised weights are not supported");
    }
    if (config.has("partial_rotary_factor") && config.positiveFloat("partial_rotary_factor") != 1) {
      throw config.unsupported("partial_rotary_factor", "only 1 is known");
    }
  }

  /** Older files say {@code rope_scaling}, newer ones {@code rope_parameters}. */
  private JsonFile rope() {
    return config.object(config.has("rope_parameters") ? "rope_parameters" : "rope_scaling");
  }

  private RotaryScaling scaling(int context) {
    JsonFile rope = rope();
    String type = rope.string(rope.has("rope_type") ? "rope_type" : "type", "default");
    String original = "original_max_position_embeddings";
    return switch (type) {
      case "default" -> new RotaryScaling.None();
      case "linear" -> new RotaryScaling.Linear(rope.positiveFloat("factor"));
      case "yarn" -> yarn(rope, rope.positive(original, MAX_LENGTH, context));
      case "llama3" -> {
        float low = rope.positiveFloat("low_freq_factor");
        float high = rope.positiveFloat("high_freq_factor");
        if (high <= low) {
          throw rope.fault("high_freq_factor", high + " is not above low_freq_factor " + low);
        }
        yield new RotaryScaling.Llama3(
            rope.positiveFloat("factor"), low, high, rope.positive(original, MAX_LENGTH));
      }
      default ->
          throw rope.unsupported(
              "rope_type",
              "'%s' is not known; known are default, linear, yarn, llama3".formatted(type));
    };
  }

  private static RotaryScaling yarn(JsonFile rope, int originalContext) {
    boolean usual =
        rope.positiveFloat("beta_fast", 32) == 32
            && rope.positiveFloat("beta_slow", 1) == 1
            && !rope.has("attention_factor")
            && !rope.has("mscale");
    if (!usual) {
      throw rope.unsupported("rope_type", "only YaRN with its usual bounds is supported");
    }
    return new RotaryScaling.Yarn(rope.positiveFloat("factor"), originalContext);
  }

  private int length(String key) {
    return config.positive(key, MAX_LENGTH);
  }
}
