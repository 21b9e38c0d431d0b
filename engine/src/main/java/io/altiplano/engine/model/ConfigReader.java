package io.altiplano.engine.model;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.tensor.Tensor;
import java.util.Optional;

/**
 * Reads a {@link ModelConfig} from a file's keys, with the defaults that the families agreed on.
 */
final class ConfigReader {
  // Above any published model by far; what a forged file can make us allocate stays bounded, and
  // rows of a batch times any width stay within an int.
  /** Llama 4 was made for 10 million positions. */
  private static final int MAX_CONTEXT = 1 << 24;

  /** The widest layers published are of some 2^16 elements. */
  private static final int MAX_WIDTH = 1 << 20;

  /** The largest vocabularies published have 2^18 tokens. */
  private static final int MAX_VOCABULARY = 1 << 22;

  private static final int MAX_BLOCKS = 4096;
  private static final int MAX_EXPERTS = 4096;
  private static final float WINDOWED_ROPE_BASE = 10_000f;

  private final Metadata metadata;
  private final Architecture architecture;

  ConfigReader(Metadata metadata) {
    this.metadata = metadata;
    this.architecture = architecture(metadata);
  }

  private static Architecture architecture(Metadata metadata) {
    String key = "general.architecture";
    String name = metadata.string(key);
    return Architecture.of(name)
        .orElseThrow(() ->
            unsupported(
                metadata,
                key,
                "'%s' is not known; known are %s"
                    .formatted(name, String.join(", ", Architecture.fileNames()))));
  }

  ModelConfig read(GgufFile file) {
    Tensor embedding = file.tensor(TensorName.TOKEN_EMBEDDING.stem() + ".weight");
    refuseWhatIsNotDone();
    int width = bounded("embedding_length", MAX_WIDTH);
    int blocks = bounded("block_count", MAX_BLOCKS);
    ModelConfig.Attention attention = attention(width, blocks);
    Optional<ModelConfig.Experts> experts = experts();
    return new ModelConfig(
        architecture,
        vocabularySize(file, embedding),
        bounded("context_length", MAX_CONTEXT),
        width,
        blocks,
        experts.isPresent() && !metadata.has(key("feed_forward_length"))
            ? 0
            : bounded("feed_forward_length", MAX_WIDTH),
        epsilon(),
        attention,
        rope(attention, positiveFloat("rope.freq_base", 10_000f), ropeScaling()),
        windowedRope(attention),
        experts,
        scales(width));
  }

  private static int vocabularySize(GgufFile file, Tensor embedding) {
    long size = embedding.shape().dimension(1);
    if (size > MAX_VOCABULARY) {
      throw new AltiplanoException(
          ErrorCode.INVALID_FILE,
          "%s: tensor '%s' has rows for %d tokens, more than %d"
              .formatted(file.path(), embedding.name(), size, MAX_VOCABULARY));
    }
    return (int) size;
  }

  /**
   * Keys that change the arithmetic in ways that this engine does not do, unless they are neutral.
   */
  private void refuseWhatIsNotDone() {
    refuseUnless("attention.causal", metadata.flag(key("attention.causal"), true));
    refuseUnless("use_parallel_residual", !metadata.flag(key("use_parallel_residual"), false));
    refuseUnless("attention.clamp_kqv", floating("attention.clamp_kqv", 0) == 0);
    refuseUnless("expert_shared_count", integer("expert_shared_count", 0) == 0);
    if (architecture == Architecture.GRANITE) {
      // Granite's switch for rotary embedding.
      String rotary = "rope.scaling.finetuned";
      refuseUnless(rotary, metadata.flag(key(rotary), true));
    }
    float expertScale = floating("expert_weights_scale", 1);
    refuseUnless("expert_weights_scale", expertScale == 0 || expertScale == 1);
  }

  private void refuseUnless(String name, boolean neutral) {
    if (!neutral) {
      throw unsupported(metadata, key(name), "this value changes the model in a way not supported");
    }
  }

  private ModelConfig.Attention attention(int width, int blocks) {
    int heads = bounded("attention.head_count", MAX_WIDTH);
    int headsKv = integer("attention.head_count_kv", heads);
    if (headsKv <= 0 || heads % headsKv != 0) {
      throw invalid("attention.head_count_kv", headsKv + " does not divide " + heads + " heads");
    }
    int keyLength = integer("attention.key_length", width / heads);
    int valueLength = integer("attention.value_length", keyLength);
    requireBounded("attention.key_length", keyLength, MAX_WIDTH / heads);
    requireBounded("attention.value_length", valueLength, MAX_WIDTH / heads);
    boolean wideHeads = blocks == architecture.wideHeadBlockCount();
    double perHead = wideHeads ? (double) width / heads : keyLength;
    float declaredScale = floating("attention.scale", 0);
    float scale = declaredScale == 0 ? (float) (1 / Math.sqrt(perHead)) : declaredScale;
    return new ModelConfig.Attention(
        heads,
        headsKv,
        keyLength,
        valueLength,
        scale,
        floating("attn_logit_softcapping", architecture == Architecture.GEMMA2 ? 50 : 0),
        architecture.windowPeriod() == 0 ? 0 : window(),
        architecture.windowPeriod());
  }

  private int window() {
    int fallback = architecture == Architecture.GEMMA2 ? 4096 : 0;
    int window = integer("attention.sliding_window", fallback);
    if (window < 0) {
      throw invalid("attention.sliding_window", window + " is negative");
    }
    return window;
  }

  private ModelConfig.Rope rope(ModelConfig.Attention attention, float base, RopeScaling scaling) {
    int dimensions = integer("rope.dimension_count", attention.keyLength());
    if (dimensions <= 0 || dimensions % 2 != 0 || dimensions > attention.keyLength()) {
      throw invalid(
          "rope.dimension_count",
          "%d is not an even number of at most %d elements"
              .formatted(dimensions, attention.keyLength()));
    }
    return new ModelConfig.Rope(dimensions, base, scaling);
  }

  /**
   * Gemma 3 neither scales nor stretches the angles of its windowed layers; Gemma 2 does as in all.
   */
  private ModelConfig.Rope windowedRope(ModelConfig.Attention attention) {
    float base = positiveFloat("rope.freq_base", 10_000f);
    return switch (architecture) {
      case GEMMA3 ->
          rope(
              attention,
              positiveFloat("rope.freq_base_swa", WINDOWED_ROPE_BASE),
              new RopeScaling.None());
      case LLAMA, QWEN2, QWEN3, QWEN3MOE, GEMMA2, PHI3, GRANITE ->
          rope(attention, base, ropeScaling());
    };
  }

  private RopeScaling ropeScaling() {
    float factor = floating("rope.scaling.factor", floating("rope.scale_linear", 0));
    if (factor < 0) {
      throw invalid("rope.scaling.factor", factor + " is negative");
    }
    float magnitude = floating("rope.scaling.attn_factor", 1f);
    boolean hasFactors = architecture == Architecture.PHI3;
    String type = metadata.string(key("rope.scaling.type"), hasFactors ? "longrope" : "linear");
    return switch (type) {
      case "none" -> new RopeScaling.None();
      case "linear" ->
          factor == 0 || factor == 1 ? new RopeScaling.None() : new RopeScaling.Linear(factor);
      case "yarn" ->
          new RopeScaling.Yarn(
              factor == 0 ? 1 : factor,
              originalContext(),
              magnitude,
              floating("rope.scaling.yarn_ext_factor", 1f),
              positiveFloat("rope.scaling.yarn_beta_fast", 32f),
              positiveFloat("rope.scaling.yarn_beta_slow", 1f));
      case "longrope" -> new RopeScaling.LongFactors(originalContext(), magnitude);
      default ->
          throw unsupported(
              metadata,
              key("rope.scaling.type"),
              "'%s' is not known; known are none, linear, yarn, longrope".formatted(type));
    };
  }

  private int originalContext() {
    String name = "rope.scaling.original_context_length";
    return metadata.has(key(name))
        ? bounded(name, MAX_CONTEXT)
        : bounded("context_length", MAX_CONTEXT);
  }

  private Optional<ModelConfig.Experts> experts() {
    if (integer("expert_count", 0) == 0) {
      return Optional.empty();
    }
    int count = bounded("expert_count", MAX_EXPERTS);
    int used = bounded("expert_used_count", count);
    int width = integer("expert_feed_forward_length", integer("feed_forward_length", 0));
    requireBounded("expert_feed_forward_length", width, MAX_WIDTH);
    return Optional.of(new ModelConfig.Experts(count, used, width));
  }

  private ModelConfig.Scales scales(int width) {
    float embedding =
        switch (architecture.embeddingScale()) {
          case ONE -> 1f;
          case ROOT_OF_WIDTH -> (float) Math.sqrt(width);
          case FROM_FILE -> orOne("embedding_scale");
        };
    float logit = architecture == Architecture.GRANITE ? 1f / orOne("logit_scale") : 1f;
    float residual = architecture == Architecture.GRANITE ? orOne("residual_scale") : 1f;
    float softCap =
        floating("final_logit_softcapping", architecture == Architecture.GEMMA2 ? 30 : 0);
    return new ModelConfig.Scales(embedding, residual, logit, softCap);
  }

  private float orOne(String name) {
    float value = floating(name, 1f);
    return value == 0 ? 1f : value;
  }

  private float epsilon() {
    String name = "attention.layer_norm_rms_epsilon";
    float value = metadata.floating(key(name));
    if (!(value > 0 && value < 1)) {
      throw invalid(name, value + " is not between 0 and 1");
    }
    return value;
  }

  private String key(String name) {
    return architecture.fileName() + "." + name;
  }

  private int integer(String name, int fallback) {
    return metadata.integer(key(name), fallback);
  }

  private float floating(String name, float fallback) {
    float value = metadata.floating(key(name), fallback);
    if (!Float.isFinite(value)) {
      throw invalid(name, value + " is not a finite number");
    }
    return value;
  }

  private float positiveFloat(String name, float fallback) {
    float value = floating(name, fallback);
    if (value <= 0) {
      throw invalid(name, value + " is not a positive number");
    }
    return value;
  }

  private int bounded(String name, int most) {
    int value = metadata.integer(key(name));
    requireBounded(name, value, most);
    return value;
  }

  private void requireBounded(String name, int value, int most) {
    if (value <= 0 || value > most) {
      throw invalid(name, value + " is not between 1 and " + most);
    }
  }

  private AltiplanoException invalid(String name, String message) {
    return metadata.fault(key(name), message);
  }

  private static AltiplanoException unsupported(Metadata metadata, String key, String message) {
    return new AltiplanoException(ErrorCode.UNSUPPORTED_MODEL, metadata.faultText(key, message));
  }
}
