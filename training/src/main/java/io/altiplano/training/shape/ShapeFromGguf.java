package io.altiplano.training.shape;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.tensor.Tensor;

/** Reads a {@link ModelShape} from a GGUF file. */
public final class ShapeFromGguf {
  private static final String ARCHITECTURE = "general.architecture";
  public static final String ROPE_DIVISORS = "rope_freqs.weight";

  private final GgufFile file;
  private final Metadata keys;
  private final Family family;

  private ShapeFromGguf(GgufFile file) {
    this.file = file;
    this.keys = file.metadata();
    String name = keys.string(ARCHITECTURE);
    this.family =
        Family.ofArchitecture(name)
            .orElseThrow(() ->
                unsupported(
                    ARCHITECTURE,
                    "'%s' cannot become a Hugging Face folder; these can: %s"
                        .formatted(name, String.join(", ", Family.architectures()))));
  }

  public static ModelShape read(GgufFile file) {
    return new ShapeFromGguf(file).read();
  }

  private ModelShape read() {
    int width = positive("embedding_length", ModelShape.MAX_LENGTH);
    int heads = positive("attention.head_count", ModelShape.MAX_LENGTH);
    int headsKv = keys.integer(key("attention.head_count_kv"), heads);
    if (headsKv < 1 || heads % headsKv != 0) {
      throw keys.fault(key("attention.head_count_kv"), headsKv + " does not divide " + heads);
    }
    int headLength = keys.integer(key("attention.key_length"), width / heads);
    if (headLength < 2 || headLength % 2 != 0 || headLength > ModelShape.MAX_LENGTH / heads) {
      throw keys.fault(key("attention.key_length"), headLength + " is no even length");
    }
    requireSame("attention.value_length", headLength);
    requireSame("rope.dimension_count", headLength);
    if (keys.integer(key("expert_count"), 0) != 0) {
      throw unsupported(key("expert_count"), "experts cannot be converted");
    }
    if (keys.floating(key("attention.scale"), 0) != 0) {
      throw unsupported(key("attention.scale"), "config.json cannot say so");
    }
    float base = keys.floating(key("rope.freq_base"), ModelShape.DEFAULT_ROPE_BASE);
    Tensor embedding = file.tensor("token_embd.weight");
    return new ModelShape(
        family,
        width,
        positive("block_count", ModelShape.MAX_LAYERS),
        heads,
        headsKv,
        headLength,
        positive("feed_forward_length", ModelShape.MAX_LENGTH),
        Math.toIntExact(embedding.shape().dimension(1)),
        positive("context_length", ModelShape.MAX_LENGTH),
        keys.floating(key("attention.layer_norm_rms_epsilon")),
        base,
        scaling(base),
        file.find("output.weight").isEmpty(),
        family.alwaysBiased() || file.find("blk.0.attn_q.bias").isPresent(),
        file.find("blk.0.ffn_gate.bias").isPresent());
  }

  private RotaryScaling scaling(float base) {
    String type = keys.string(key("rope.scaling.type"), "linear");
    float factor =
        keys.floating(key("rope.scaling.factor"), keys.floating(key("rope.scale_linear"), 0));
    if (file.find(ROPE_DIVISORS).isPresent()) {
      if (type.equals("yarn") || (type.equals("linear") && factor != 0 && factor != 1)) {
        throw unsupported(
            key("rope.scaling.factor"), "config.json has no place for it beside " + ROPE_DIVISORS);
      }
      return llama3(file.tensor(ROPE_DIVISORS), base);
    }
    return switch (type) {
      case "none" -> new RotaryScaling.None();
      case "linear" ->
          factor == 0 || factor == 1 ? new RotaryScaling.None() : new RotaryScaling.Linear(factor);
      case "yarn" -> yarn(factor);
      default -> throw unsupported(key("rope.scaling.type"), "'%s' is not known".formatted(type));
    };
  }

  private RotaryScaling yarn(float factor) {
    for (String name : new String[] {"attn_factor", "yarn_ext_factor"}) {
      requireFloat("rope.scaling." + name, 1);
    }
    requireFloat("rope.scaling.yarn_beta_fast", 32);
    requireFloat("rope.scaling.yarn_beta_slow", 1);
    int original =
        keys.integer(
            key("rope.scaling.original_context_length"), keys.integer(key("context_length")));
    return new RotaryScaling.Yarn(factor == 0 ? 1 : factor, original);
  }

  private RotaryScaling llama3(Tensor tensor, float base) {
    float[] divisors = new float[tensor.columns()];
    KernelSets.best().decode(tensor.type(), tensor.data(), 0, divisors, 0, divisors.length);
    return RotaryScaling.Llama3.of(divisors, base)
        .orElseThrow(() ->
            new AltiplanoException(
                ErrorCode.UNSUPPORTED_MODEL,
                "%s: tensor %s: not the factors of Llama 3; config.json cannot say them"
                    .formatted(file.path(), ROPE_DIVISORS)));
  }

  private void requireFloat(String name, float usual) {
    if (keys.floating(key(name), usual) != usual) {
      throw unsupported(key(name), "only %s can be converted".formatted(usual));
    }
  }

  private void requireSame(String name, int headLength) {
    if (keys.integer(key(name), headLength) != headLength) {
      throw unsupported(key(name), "only the key length, %d, can be".formatted(headLength));
    }
  }

  private int positive(String name, int most) {
    int value = keys.integer(key(name));
    if (value < 1 || value > most) {
      throw keys.fault(key(name), "%d is not between 1 and %d".formatted(value, most));
    }
    return value;
  }

  private String key(String name) {
    return family.architecture() + "." + name;
  }

  private AltiplanoException unsupported(String key, String message) {
    return new AltiplanoException(ErrorCode.UNSUPPORTED_MODEL, keys.faultText(key, message));
  }
}
