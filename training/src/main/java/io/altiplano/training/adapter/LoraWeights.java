package io.altiplano.training.adapter;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import io.altiplano.training.huggingface.PeftFolder;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A LoRA adapter in memory.
 *
 * @param architecture of the model that it changes, as {@code general.architecture}
 * @param alpha each change counts {@code alpha / rank} times; with 0, once
 * @param changes by the GGUF name of the weight, {@code blk.0.attn_q.weight}
 */
public record LoraWeights(String architecture, float alpha, SequencedMap<String, LowRank> changes) {
  private static final String DOWN = ".lora_a";
  private static final String UP = ".lora_b";

  public LoraWeights {
    changes = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(changes));
  }

  /** How often a change counts when the adapter is applied at full strength. */
  float factor(LowRank change) {
    return alpha == 0 ? 1 : alpha / change.rank();
  }

  /** Bytes of all changes in F32. */
  public long bytes() {
    return changes.values().stream()
        .mapToLong(change -> (long) Float.BYTES * (change.down().length + change.up().length))
        .sum();
  }

  /** Writes a GGUF file as llama.cpp's {@code convert_lora_to_gguf.py} does, in F32. */
  public void write(Path file) {
    GgufWriter writer =
        new GgufWriter()
            .put("general.architecture", architecture)
            .put("general.type", "adapter")
            .put("adapter.type", "lora")
            .put("adapter.lora.alpha", alpha)
            .put("general.file_type", 0)
            .put("general.quantization_version", 2);
    tensors().values().forEach(writer::tensor);
    writer.write(file);
  }

  /**
   * Writes a folder for Hugging Face's PEFT.
   *
   * @param base the model that is changed
   * @throws AltiplanoException {@code UNSUPPORTED_MODEL} where the changes differ in rank, or the
   *     model is none that such folders are known for
   */
  public void writeFolder(Path folder, GgufFile base) {
    int[] ranks = changes.values().stream().mapToInt(LowRank::rank).distinct().toArray();
    if (ranks.length != 1) {
      throw new AltiplanoException(
          ErrorCode.UNSUPPORTED_MODEL,
          "%s: %d different ranks; a PEFT folder is written for one"
              .formatted(folder, ranks.length));
    }
    // PEFT knows no alpha of 0; its factor is alpha / rank.
    float shown = alpha == 0 ? ranks[0] : alpha;
    PeftFolder.write(folder, base, new PeftFolder.Content(ranks[0], shown, tensors()));
  }

  /**
   * Reads a GGUF file or a PEFT folder.
   *
   * @param base the model that is changed
   */
  public static LoraWeights read(Path path, GgufFile base) {
    if (!Files.isDirectory(path)) {
      return read(path);
    }
    PeftFolder.Content content = PeftFolder.read(path, base);
    String architecture = base.metadata().string("general.architecture");
    return new LoraWeights(architecture, content.alpha(), changes(path, content.tensors()));
  }

  /** Reads a GGUF file. */
  public static LoraWeights read(Path path) {
    try (GgufFile file = GgufFile.open(path)) {
      String type = file.metadata().string("general.type", "model");
      String kind = file.metadata().string("adapter.type", "none");
      if (!type.equals("adapter") || !kind.equals("lora")) {
        throw invalid(path, "not a LoRA adapter (general.type is %s)".formatted(type));
      }
      float alpha = file.metadata().floating("adapter.lora.alpha");
      if (!Float.isFinite(alpha)) {
        throw file.metadata().fault("adapter.lora.alpha", alpha + " is not finite");
      }
      return new LoraWeights(
          file.metadata().string("general.architecture"), alpha, changes(path, file.tensors()));
    }
  }

  private static SequencedMap<String, LowRank> changes(
      Path path, SequencedMap<String, Tensor> tensors) {
    SequencedMap<String, LowRank> changes = new LinkedHashMap<>();
    for (Tensor tensor : tensors.values()) {
      String name = tensor.name();
      if (!name.endsWith(DOWN) && !name.endsWith(UP)) {
        throw invalid(path, "tensor %s: neither lora_a nor lora_b".formatted(name));
      }
      String weight = name.substring(0, name.length() - DOWN.length());
      Tensor down = tensors.get(weight + DOWN);
      Tensor up = tensors.get(weight + UP);
      if (down == null || up == null) {
        throw invalid(path, weight + ": one of lora_a and lora_b is missing");
      }
      if (down.shape().rank() > 2 || up.shape().rank() > 2 || down.rows() != up.columns()) {
        throw invalid(
            path,
            "%s: lora_a %s and lora_b %s do not go together"
                .formatted(weight, down.shape(), up.shape()));
      }
      changes.computeIfAbsent(
          weight,
          _ -> new LowRank(down.columns(), up.rows(), down.rows(), floats(down), floats(up)));
    }
    if (changes.isEmpty()) {
      throw invalid(path, "the adapter changes nothing");
    }
    return changes;
  }

  private static float[] floats(Tensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.shape().elements())];
    KernelSets.best().decode(tensor.type(), tensor.data(), 0, values, 0, values.length);
    return values;
  }

  private SequencedMap<String, Tensor> tensors() {
    SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
    changes.forEach((weight, change) -> {
      Shape down = new Shape(change.in(), change.rank());
      Shape up = new Shape(change.rank(), change.out());
      tensors.put(weight + DOWN, tensor(weight + DOWN, down, change.down()));
      tensors.put(weight + UP, tensor(weight + UP, up, change.up()));
    });
    return tensors;
  }

  private static Tensor tensor(String name, Shape shape, float[] values) {
    MemorySegment data = MemorySegment.ofArray(new byte[values.length * Float.BYTES]);
    KernelSets.best().encode(ElementType.F32, values, 0, values.length, data, 0);
    return new Tensor(name, ElementType.F32, shape, data);
  }

  private static AltiplanoException invalid(Path path, String message) {
    return new AltiplanoException(ErrorCode.INVALID_FILE, path + ": " + message);
  }
}
