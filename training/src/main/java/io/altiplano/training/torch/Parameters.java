package io.altiplano.training.torch;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.Weights;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.TensorVector;

/** Weights by name, in the order of GGUF files. */
final class Parameters implements AutoCloseable {
  /** The deviation that GPT-2 and its heirs start from. */
  private static final double DEVIATION = 0.02;

  private final SequencedMap<String, Parameter> all = new LinkedHashMap<>();

  Parameters(Collection<Parameter> parameters) {
    parameters.forEach(each -> all.put(each.name(), each));
  }

  /** Those of a model, all zero. */
  static Parameters zeros(ModelShape shape) {
    return new Parameters(
        Weights.of(shape).stream()
            .map(weight -> Parameter.zeros(weight.gguf(), weight.shape()))
            .toList());
  }

  /**
   * Those of a new model: normal numbers, smaller where a layer adds to the residual stream (so
   * that its variance does not grow with the depth), and norms of 1. The same on every machine.
   *
   * @param induction whether some of them are {@link InductionHeads}
   */
  static Parameters random(ModelShape shape, long seed, boolean induction) {
    Parameters parameters = zeros(shape);
    SplittableRandom seeds = new SplittableRandom(seed);
    for (Parameter parameter : parameters.all.values()) {
      MemorySegment memory = parameter.memory();
      SplittableRandom random = seeds.split();
      boolean addsToStream =
          parameter.name().contains("attn_output") || parameter.name().contains("ffn_down");
      double deviation = addsToStream ? DEVIATION / Math.sqrt(2.0 * shape.layers()) : DEVIATION;
      boolean isNorm = parameter.shape().rank() < 2;
      for (long i = 0; i < parameter.shape().elements(); i++) {
        float value = isNorm ? 1 : (float) (random.nextGaussian() * deviation);
        memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
      }
    }
    if (induction) {
      InductionHeads.place(shape, parameters, seeds.split());
    }
    return parameters;
  }

  /** Those of a model that is there already, decoded if they are quantised. */
  static Parameters of(ModelShape shape, GgufFile file) {
    Parameters parameters = zeros(shape);
    parameters.all.values().forEach(each -> decode(file, each.name(), each.shape(), each.memory()));
    return parameters;
  }

  /** Copies a tensor of a file into memory, as F32. */
  static void decode(GgufFile file, String name, Shape shape, MemorySegment target) {
    var tensor = file.tensor(name);
    if (!tensor.shape().equals(shape)) {
      throw new AltiplanoException(
          ErrorCode.INVALID_FILE,
          "%s: tensor %s: shape %s, wanted %s".formatted(file.path(), name, tensor.shape(), shape));
    }
    float[] row = new float[tensor.columns()];
    long bytes = tensor.type().bytesOf(row.length);
    for (int i = 0; i < tensor.rows(); i++) {
      KernelSets.best().decode(tensor.type(), tensor.data(), i * bytes, row, 0, row.length);
      MemorySegment.copy(
          row, 0, target, ValueLayout.JAVA_FLOAT, (long) i * row.length * Float.BYTES, row.length);
    }
  }

  /** From now on no gradients are taken of them. */
  void freeze() {
    all.values().forEach(each -> each.value().set_requires_grad(false));
  }

  Parameter get(String name) {
    Parameter parameter = all.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return parameter;
  }

  boolean has(String name) {
    return all.containsKey(name);
  }

  Collection<Parameter> all() {
    return all.values();
  }

  /** Numbers in all. */
  long count() {
    return all.values().stream().mapToLong(each -> each.shape().elements()).sum();
  }

  /** The values as LibTorch's functions over many tensors take them. */
  TensorVector values() {
    TensorVector values = new TensorVector();
    all.values().forEach(each -> values.push_back(each.value()));
    return values;
  }

  @Override
  public void close() {
    all.values().forEach(Parameter::close);
  }
}
