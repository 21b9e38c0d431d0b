package io.altiplano.training.huggingface;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.convert.QuantizationRecipe;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.RotaryScaling;
import io.altiplano.training.shape.ShapeFromGguf;
import io.altiplano.training.shape.ShapeToGguf;
import io.altiplano.training.shape.Weight;
import io.altiplano.training.shape.Weights;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Turns a Hugging Face folder into a GGUF file whose matrices keep their element type; norms and
 * biases become F32, as engines want them. {@link io.altiplano.engine.convert.ModelQuantizer} gives
 * the file smaller types. The folder stays open until this is closed.
 */
public final class FolderToGguf implements AutoCloseable {
  private final Path folder;
  private final JsonFile config;
  private final ModelShape shape;
  private final SafetensorsFolder weights;
  private final GgufWriter writer;

  private FolderToGguf(Path folder, SafetensorsFolder weights, JsonFile config) {
    this.folder = folder;
    this.config = config;
    this.weights = weights;
    this.shape = ShapeFromConfig.read(config);
    this.writer = writer();
  }

  /**
   * Opens a folder and checks everything in it that is needed.
   *
   * @throws AltiplanoException {@code INVALID_FILE} for a damaged or missing file, {@code
   *     UNSUPPORTED_MODEL} for an architecture, setting or tokenizer that is not known
   */
  public static FolderToGguf open(Path folder) {
    JsonFile config = JsonFile.read(folder.resolve("config.json"));
    ShapeFromConfig.read(config);
    SafetensorsFolder weights = SafetensorsFolder.open(folder);
    try {
      return new FolderToGguf(folder, weights, config);
    } catch (RuntimeException | Error failure) {
      weights.close();
      throw failure;
    }
  }

  /** Bytes of the file to be. */
  public long bytes() {
    return writer.bytes();
  }

  /** Tensors of the file to be. */
  public int tensors() {
    return weights.tensors().size();
  }

  /**
   * Writes the file; it appears under its name when it is complete.
   *
   * @param progress hears how many of {@link #bytes} are written; what it throws ends the writing
   */
  public void write(Path path, LongConsumer progress) {
    writer.write(path, progress);
  }

  private GgufWriter writer() {
    GgufWriter gguf = new GgufWriter();
    putKeys(gguf);
    List<Weight> expected = Weights.of(shape);
    expected.forEach(this::requireShape);
    requireNoOthers(expected);
    TokenizerReader.put(folder, config, shape.vocabulary(), gguf);
    if (shape.scaling() instanceof RotaryScaling.Llama3 scaling) {
      float[] divisors = scaling.divisors(shape.headLength(), shape.ropeBase());
      byte[] bytes = new byte[Math.toIntExact(ElementType.F32.bytesOf(divisors.length))];
      MemorySegment data = MemorySegment.ofArray(bytes);
      KernelSets.best().encode(ElementType.F32, divisors, 0, divisors.length, data, 0);
      gguf.tensor(ShapeFromGguf.ROPE_DIVISORS, ElementType.F32, new Shape(divisors.length), data);
    }
    for (Weight weight : expected) {
      Tensor tensor = requireShape(weight);
      ElementType type = weight.shape().rank() < 2 ? ElementType.F32 : tensor.type();
      RowOrder order =
          weight.turned()
              ? new RowOrder.HalvesToNeighbours(shape.headLength())
              : new RowOrder.Same();
      gguf.tensor(weight.gguf(), type, tensor.shape(), new RecodedRows(tensor, type, order));
    }
    return gguf;
  }

  private Tensor requireShape(Weight weight) {
    Tensor tensor = weights.tensors().get(weight.huggingFace());
    if (tensor == null) {
      throw JsonFile.invalid(folder, "tensor '%s': missing".formatted(weight.huggingFace()));
    }
    if (!tensor.shape().equals(weight.shape())) {
      throw JsonFile.invalid(
          folder,
          "tensor '%s': shape (innermost first) %s; config.json wants %s"
              .formatted(weight.huggingFace(), tensor.shape(), weight.shape()));
    }
    return tensor;
  }

  /** A tensor left out would be another model; only what follows from others may be. */
  private void requireNoOthers(List<Weight> expected) {
    Set<String> others = new LinkedHashSet<>(weights.tensors().keySet());
    expected.forEach(weight -> others.remove(weight.huggingFace()));
    others.removeIf(name -> name.endsWith(".rotary_emb.inv_freq"));
    if (shape.tied()) {
      others.remove("lm_head.weight");
    }
    if (!others.isEmpty()) {
      throw JsonFile.invalid(
          folder,
          "tensor '%s': %s has none of that name"
              .formatted(others.iterator().next(), shape.family().className()));
    }
  }

  private void putKeys(GgufWriter gguf) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    ShapeToGguf.put(shape, gguf);
    gguf.put("general.name", name == null ? "model" : name.toString())
        .put("general.quantization_version", 2)
        .put("general.file_type", fileType().fileType());
  }

  private QuantizationRecipe fileType() {
    Tensor embedding = weights.tensors().get("model.embed_tokens.weight");
    return QuantizationRecipe.named(embedding == null ? "F32" : embedding.type().name());
  }

  @Override
  public void close() {
    weights.close();
  }
}
