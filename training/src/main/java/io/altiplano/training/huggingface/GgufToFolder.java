package io.altiplano.training.huggingface;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import io.altiplano.training.huggingface.SafetensorsWriter.Planned;
import io.altiplano.training.json.StrictJson;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.RotaryScaling;
import io.altiplano.training.shape.ShapeFromGguf;
import io.altiplano.training.shape.Weight;
import io.altiplano.training.shape.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Turns a GGUF file into a Hugging Face folder with weights of one float type. The file stays open
 * until the writing ends; the one who opened it closes it.
 */
public final class GgufToFolder {
  /** What Hugging Face's own tools split at. */
  private static final long SHARD_BYTES = 5_000_000_000L;

  private final GgufFile file;
  private final ElementType type;
  private final ModelShape shape;
  private final TokenizerWriter tokenizer;
  private final List<Planned> tensors;

  /**
   * Plans the work.
   *
   * @param type F32, F16 or BF16
   * @throws AltiplanoException {@code UNSUPPORTED_MODEL} for what a folder cannot say
   */
  public GgufToFolder(GgufFile file, ElementType type) {
    if (type != ElementType.F32 && type != ElementType.F16 && type != ElementType.BF16) {
      throw AltiplanoException.invalidParameter(
          "type", "'%s': a Hugging Face folder holds F32, F16 or BF16".formatted(type));
    }
    this.file = file;
    this.type = type;
    this.shape = ShapeFromGguf.read(file);
    this.tokenizer = new TokenizerWriter(file.metadata());
    this.tensors = planned();
  }

  /** The type that loses nothing and is no larger than needed; F16 where weights are quantised. */
  public static ElementType naturalType(GgufFile file) {
    ElementType stored = file.tensor("token_embd.weight").type();
    return stored.isQuantized() ? ElementType.F16 : stored;
  }

  private List<Planned> planned() {
    List<Planned> planned = new ArrayList<>();
    Set<String> others = new HashSet<>(file.tensors().keySet());
    others.remove(ShapeFromGguf.ROPE_DIVISORS);
    for (Weight weight : Weights.of(shape)) {
      Tensor tensor = file.tensor(weight.gguf());
      if (!tensor.shape().equals(weight.shape())) {
        throw JsonFile.invalid(
            file.path(),
            "tensor %s: shape %s; the keys want %s"
                .formatted(weight.gguf(), tensor.shape(), weight.shape()));
      }
      RowOrder order =
          weight.turned()
              ? new RowOrder.NeighboursToHalves(shape.headLength())
              : new RowOrder.Same();
      planned.add(
          new Planned(
              weight.huggingFace(), type, tensor.shape(), new RecodedRows(tensor, type, order)));
      others.remove(weight.gguf());
    }
    if (!others.isEmpty()) {
      throw new AltiplanoException(
          ErrorCode.UNSUPPORTED_MODEL,
          "%s: tensor %s: %s has none like it"
              .formatted(file.path(), others.iterator().next(), shape.family().className()));
    }
    return planned;
  }

  /** Bytes of all weights. */
  public long bytes() {
    return tensors.stream().mapToLong(Planned::bytes).sum();
  }

  public int tensors() {
    return tensors.size();
  }

  /** Writes the folder with the usual size of weight files. */
  public void write(Path folder, LongConsumer progress) {
    write(folder, SHARD_BYTES, progress);
  }

  /**
   * Writes the folder, which appears when it is complete; in one that is there already, files of
   * the same names are replaced.
   *
   * @param shardBytes what a file of weights may have, unless one tensor has more
   * @param progress hears how many of {@link #bytes} are written; what it throws ends the writing
   *     and leaves nothing behind
   */
  public void write(Path folder, long shardBytes, LongConsumer progress) {
    FolderWriter.write(
        folder,
        writer -> {
          writer.json("config.json", config());
          writer.json("generation_config.json", generation());
          writer.json("tokenizer.json", tokenizer.tokenizer());
          writer.json("tokenizer_config.json", tokenizer.settings());
          writer.weights(tensors, shardBytes, progress);
        });
  }

  private ObjectNode generation() {
    ObjectNode generation = StrictJson.MAPPER.createObjectNode();
    tokenizer.putEnds(generation);
    return generation;
  }

  private ObjectNode config() {
    ObjectNode config = StrictJson.MAPPER.createObjectNode();
    config.putArray("architectures").add(shape.family().className());
    config
        .put("model_type", shape.family().modelType())
        .put("hidden_size", shape.width())
        .put("intermediate_size", shape.feedForward())
        .put("num_hidden_layers", shape.layers())
        .put("num_attention_heads", shape.heads())
        .put("num_key_value_heads", shape.headsKv())
        .put("head_dim", shape.headLength())
        .put("vocab_size", shape.vocabulary())
        .put("max_position_embeddings", shape.context())
        .put("rms_norm_eps", shape.epsilon())
        .put("rope_theta", shape.ropeBase())
        .put("hidden_act", "silu")
        .put("tie_word_embeddings", shape.tied())
        .put("torch_dtype", torchName());
    if (!shape.family().alwaysBiased()) {
      config.put("attention_bias", shape.attentionBias());
    }
    if (shape.mlpBias()) {
      config.put("mlp_bias", true);
    }
    tokenizer.putEnds(config);
    putScaling(config);
    return config;
  }

  private void putScaling(ObjectNode config) {
    String original = "original_max_position_embeddings";
    switch (shape.scaling()) {
      case RotaryScaling.None _ -> config.putNull("rope_scaling");
      case RotaryScaling.Linear linear ->
          config
              .putObject("rope_scaling")
              .put("rope_type", "linear")
              .put("factor", linear.factor());
      case RotaryScaling.Yarn yarn ->
          config
              .putObject("rope_scaling")
              .put("rope_type", "yarn")
              .put("factor", yarn.factor())
              .put(original, yarn.originalContext());
      case RotaryScaling.Llama3 llama ->
          config
              .putObject("rope_scaling")
              .put("rope_type", "llama3")
              .put("factor", llama.factor())
              .put("low_freq_factor", llama.low())
              .put("high_freq_factor", llama.high())
              .put(original, llama.originalContext());
    }
  }

  private String torchName() {
    return switch (type) {
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      case F32, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL -> "float32";
    };
  }
}
