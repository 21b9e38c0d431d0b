package io.altiplano.training.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import io.altiplano.training.huggingface.SafetensorsWriter.Planned;
import io.altiplano.training.json.StrictJson;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.ShapeFromGguf;
import io.altiplano.training.shape.Weight;
import io.altiplano.training.shape.Weights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A LoRA adapter as Hugging Face's PEFT keeps it: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}. Names and the order of queries' and keys' rows follow the model that
 * is adapted.
 */
public final class PeftFolder {
  private static final String CONFIG = "adapter_config.json";
  private static final String TENSORS = "adapter_model.safetensors";
  private static final String PREFIX = "base_model.model.";
  private static final String WEIGHT = ".weight";

  /** What PEFT calls them, and what llama.cpp does behind the weight's whole name. */
  private static final Map<String, String> ENDS =
      Map.of(".lora_A", ".lora_a", ".lora_B", ".lora_b");

  private static final int MAX_RANK = 1 << 16;

  /** Settings with which the tensors would mean something else than is read here. */
  private static final List<String> PLAIN =
      List.of(
          "use_dora",
          "fan_in_fan_out",
          "rank_pattern",
          "alpha_pattern",
          "modules_to_save",
          "layer_replication",
          "trainable_token_indices");

  private final Path folder;
  private final ModelShape model;

  private PeftFolder(Path folder, GgufFile base) {
    this.folder = folder;
    this.model = ShapeFromGguf.read(base);
  }

  /**
   * What such a folder holds.
   *
   * @param alpha the change counts {@code alpha / rank} times
   * @param tensors in F32, named and sorted as in GGUF: {@code blk.0.attn_q.weight.lora_a}, of
   *     shape {@code [in, rank]}, and {@code .lora_b}, {@code [rank, out]}
   */
  public record Content(int rank, float alpha, SequencedMap<String, Tensor> tensors) {}

  /**
   * Writes the folder.
   *
   * @param base the model that is adapted
   */
  public static void write(Path folder, GgufFile base, Content content) {
    new PeftFolder(folder, base).write(content, base.metadata().string("general.name", ""));
  }

  private void write(Content content, String baseName) {
    Map<String, Weight> weights = weights(Weight::gguf);
    List<Planned> planned = new ArrayList<>();
    Set<String> modules = new TreeSet<>();
    for (Tensor tensor : content.tensors().values()) {
      int end = tensor.name().length() - ".lora_a".length();
      Weight weight = find(weights, tensor.name().substring(0, end));
      boolean up = tensor.name().endsWith(".lora_b");
      String module = module(weight);
      modules.add(module.substring(module.lastIndexOf('.') + 1));
      RowOrder order =
          up && weight.turned()
              ? new RowOrder.NeighboursToHalves(model.headLength())
              : new RowOrder.Same();
      planned.add(
          new Planned(
              PREFIX + module + (up ? ".lora_B" : ".lora_A") + WEIGHT,
              ElementType.F32,
              tensor.shape(),
              new RecodedRows(tensor, ElementType.F32, order)));
    }
    FolderWriter.write(
        folder,
        writer -> {
          writer.json(CONFIG, config(content, baseName, modules));
          writer.tensors(TENSORS, planned);
        });
  }

  private static ObjectNode config(Content content, String baseName, Set<String> modules) {
    ObjectNode config =
        StrictJson.MAPPER
            .createObjectNode()
            .put("peft_type", "LORA")
            .put("task_type", "CAUSAL_LM")
            .put("base_model_name_or_path", baseName)
            .put("r", content.rank())
            .put("lora_alpha", content.alpha())
            .put("lora_dropout", 0.0)
            .put("bias", "none")
            .put("use_rslora", false)
            .put("use_dora", false)
            .put("fan_in_fan_out", false)
            .put("inference_mode", true);
    ArrayNode targets = config.putArray("target_modules");
    modules.forEach(targets::add);
    return config;
  }

  /**
   * Reads a folder.
   *
   * @param base the model that is adapted
   * @throws AltiplanoException {@code INVALID_FILE} for a damaged folder or one of another model,
   *     {@code UNSUPPORTED_MODEL} for a kind of adapter other than plain LoRA
   */
  public static Content read(Path folder, GgufFile base) {
    PeftFolder peft = new PeftFolder(folder, base);
    JsonFile config = JsonFile.read(folder.resolve(CONFIG));
    requirePlain(config);
    int rank = config.positive("r", MAX_RANK);
    float alpha = config.positiveFloat("lora_alpha");
    if (config.flag("use_rslora", false)) {
      // Rank-stabilised LoRA (arXiv:2312.03732) scales by alpha / sqrt(rank).
      alpha *= (float) Math.sqrt(rank);
    }
    return new Content(rank, alpha, peft.tensors(rank));
  }

  private static void requirePlain(JsonFile config) {
    String type = config.string("peft_type");
    if (!type.equals("LORA")) {
      throw config.unsupported("peft_type", "'%s'; only LORA is known".formatted(type));
    }
    if (!config.string("bias", "none").equals("none")) {
      throw config.unsupported("bias", "only 'none' is known");
    }
    for (String key : PLAIN) {
      JsonNode value = config.node(key);
      boolean plain =
          value.isMissingNode()
              || value.isNull()
              || (value.isBoolean() && !value.booleanValue())
              || (value.isContainerNode() && value.isEmpty());
      if (!plain) {
        throw config.unsupported(key, value + " is not known");
      }
    }
  }

  private SequencedMap<String, Tensor> tensors(int rank) {
    Map<String, Weight> weights = weights(PeftFolder::module);
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    try (SafetensorsFolder file = SafetensorsFolder.openFile(folder.resolve(TENSORS))) {
      for (Tensor tensor : file.tensors().values()) {
        Tensor read = tensor(tensor, weights, rank);
        tensors.put(read.name(), read);
      }
    }
    return tensors;
  }

  private Tensor tensor(Tensor tensor, Map<String, Weight> weights, int rank) {
    String name = tensor.name();
    String end = name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name;
    String kind = end.substring(Math.max(0, end.lastIndexOf('.')));
    if (!name.startsWith(PREFIX) || !ENDS.containsKey(kind)) {
      throw fault(name, "not known");
    }
    Weight weight = find(weights, end.substring(PREFIX.length(), end.length() - kind.length()));
    boolean up = kind.equals(".lora_B");
    Shape shape =
        up
            ? new Shape(rank, weight.shape().dimension(1))
            : new Shape(weight.shape().dimension(0), rank);
    if (!tensor.shape().equals(shape)) {
      throw fault(
          name,
          "shape (innermost first) %s; the model and r want %s".formatted(tensor.shape(), shape));
    }
    RowOrder order =
        up && weight.turned()
            ? new RowOrder.HalvesToNeighbours(model.headLength())
            : new RowOrder.Same();
    MemorySegment data = bytes(new RecodedRows(tensor, ElementType.F32, order));
    String gguf = weight.gguf() + Objects.requireNonNull(ENDS.get(kind));
    return new Tensor(gguf, ElementType.F32, shape, data);
  }

  private static MemorySegment bytes(RecodedRows rows) {
    try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
      rows.writeTo(Channels.newChannel(out));
      return MemorySegment.ofArray(out.toByteArray());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** The weights that can be adapted: matrices, but for the embedding, which is no product. */
  private Map<String, Weight> weights(Function<Weight, String> name) {
    return Weights.of(model).stream()
        .filter(weight -> weight.shape().rank() == 2 && !weight.gguf().startsWith("token_embd"))
        .collect(Collectors.toMap(name, Function.identity()));
  }

  private Weight find(Map<String, Weight> weights, String name) {
    Weight weight = weights.get(name);
    if (weight == null) {
      throw fault(name, "the model has no such weight that can be adapted");
    }
    return weight;
  }

  private static String module(Weight weight) {
    String name = weight.huggingFace();
    return name.substring(0, name.length() - WEIGHT.length());
  }

  private AltiplanoException fault(String tensor, String message) {
    return new AltiplanoException(
        ErrorCode.INVALID_FILE, "%s: tensor '%s': %s".formatted(folder, tensor, message));
  }
}
