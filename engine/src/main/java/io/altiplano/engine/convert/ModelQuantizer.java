package io.altiplano.engine.convert;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Writes a model again with its weights as other element types. Norms, biases and routers stay as
 * they are. The bytes are those of llama.cpp's quantiser without an importance matrix, whatever the
 * number of threads.
 *
 * <p>The source stays open until the writing ends; the one who opened it closes it.
 */
public final class ModelQuantizer {
  /** The version of ggml's block formats. */
  private static final int QUANTIZATION_VERSION = 2;

  private final GgufFile source;
  private final QuantizationRecipe recipe;
  private final Workers workers;
  private final List<Step> steps;

  /**
   * What happens to one tensor.
   *
   * @param type the type that it gets
   * @param isFallback whether its width does not allow the type that the recipe wants
   */
  public record Step(Tensor tensor, ElementType type, boolean isFallback) {
    /** Whether the bytes stay as they are. */
    public boolean isCopy() {
      return type == tensor.type();
    }
  }

  /**
   * Plans the work.
   *
   * @param allowRequantize whether tensors may be quantised that are so already, losing twice
   * @throws AltiplanoException if that would be needed and is not allowed
   */
  public ModelQuantizer(
      GgufFile source, QuantizationRecipe recipe, boolean allowRequantize, Workers workers) {
    this.source = source;
    this.recipe = recipe;
    this.workers = workers;
    QuantizedModelFacts facts = QuantizedModelFacts.of(source);
    this.steps =
        source.tensors().values().stream().map(tensor -> step(tensor, recipe, facts)).toList();
    if (!allowRequantize) {
      steps.forEach(this::refuseToRequantize);
    }
  }

  private static Step step(Tensor tensor, QuantizationRecipe recipe, QuantizedModelFacts facts) {
    String name = tensor.name();
    if (!TensorRole.isQuantizable(name, tensor.shape().rank())) {
      return new Step(tensor, tensor.type(), false);
    }
    ElementType wanted = recipe.typeOf(TensorRole.of(name), TensorRole.layer(name), facts);
    ElementType possible = fitting(wanted, tensor.columns());
    return new Step(tensor, possible, possible != wanted);
  }

  /** The type itself if rows of that width are whole blocks, or the next larger that fits. */
  static ElementType fitting(ElementType type, int columns) {
    if (columns % type.blockLength() == 0) {
      return type;
    }
    return switch (type) {
      case Q2_K, Q3_K -> fitting(ElementType.Q4_0, columns);
      case Q4_K -> fitting(ElementType.Q5_0, columns);
      case Q5_K -> fitting(ElementType.Q5_1, columns);
      case Q6_K -> fitting(ElementType.Q8_0, columns);
      case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL, F16, BF16, F32 -> ElementType.F16;
    };
  }

  private void refuseToRequantize(Step step) {
    if (!step.isCopy() && step.tensor().type().isQuantized()) {
      throw AltiplanoException.invalidParameter(
          "allow-requantize",
          "%s: tensor %s is quantised already (%s): start from F32, F16 or BF16, or allow it"
              .formatted(source.path(), step.tensor().name(), step.tensor().type()));
    }
  }

  /** What happens to each tensor, in the order of the file. */
  public List<Step> steps() {
    return steps;
  }

  /** Bytes of the file to be. */
  public long bytes() {
    return writer().bytes();
  }

  /**
   * Writes the file, some megabytes at a time; it appears under its name when it is complete.
   *
   * @param progress hears how many of {@link #bytes} are written; what it throws ends the writing
   *     and leaves nothing behind
   * @throws AltiplanoException {@code INPUT_OUTPUT} if the disk refuses
   */
  public void write(Path path, LongConsumer progress) {
    writer().write(path, progress);
  }

  private GgufWriter writer() {
    GgufWriter writer =
        new GgufWriter()
            .putAll(source.metadata())
            .put("general.quantization_version", QUANTIZATION_VERSION)
            .put("general.file_type", recipe.fileType());
    for (Step step : steps) {
      Tensor tensor = step.tensor();
      if (step.isCopy()) {
        writer.tensor(tensor);
      } else {
        writer.tensor(
            tensor.name(),
            step.type(),
            tensor.shape(),
            new RecodedRows(tensor, step.type(), KernelSets.best(), workers));
      }
    }
    return writer;
  }
}
