package io.altiplano.engine.model;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file's tensors by name, with their shapes checked, and a tally of those that nobody asked for:
 * a tensor left over means arithmetic that this engine would silently leave out.
 */
final class WeightTable {
  private static final String WEIGHT = ".weight";
  private static final String BIAS = ".bias";

  private final GgufFile file;
  private final Kernels kernels;
  private final List<LoraAdapter> adapters;
  private final Set<String> unused = new HashSet<>();

  WeightTable(GgufFile file, Kernels kernels, List<LoraAdapter> adapters) {
    this.file = file;
    this.kernels = kernels;
    this.adapters = adapters;
    unused.addAll(file.tensors().keySet());
  }

  boolean has(String stem) {
    return file.find(stem + WEIGHT).isPresent();
  }

  /** A weight of exactly that shape. */
  Tensor tensor(String stem, long... dimensions) {
    return checked(file.tensor(stem + WEIGHT), new Shape(dimensions));
  }

  /** A layer of {@code inputs} to {@code outputs}, with its bias and its adapters' changes. */
  Linear linear(String stem, int inputs, int outputs) {
    Tensor weight = tensor(stem, inputs, outputs);
    return new Linear(weight, vectorOrEmpty(stem + BIAS, outputs), changes(weight));
  }

  /** A layer over a weight that has another task beside it: a tied embedding. */
  Linear linear(Tensor weight) {
    return new Linear(weight, new float[0], List.of());
  }

  /** Consecutive rows of a fused layer as a layer of their own. */
  Linear slice(Linear fused, int from, int to) {
    float[] bias = fused.bias();
    return new Linear(
        fused.weight().rows(from, to),
        bias.length == 0 ? bias : Arrays.copyOfRange(bias, from, to),
        fused.changes().stream()
            .map(c -> new Linear.LowRank(c.down(), c.up().rows(from, to), c.scale()))
            .toList());
  }

  /** One expert's layer out of a weight of {@code [in, out, experts]}. */
  Linear expert(Tensor stacked, List<Linear.LowRank> stackedChanges, int expert) {
    return new Linear(
        stacked.matrix(expert),
        new float[0],
        stackedChanges.stream()
            .map(c -> new Linear.LowRank(c.down().matrix(expert), c.up().matrix(expert), c.scale()))
            .toList());
  }

  List<Linear.LowRank> changes(Tensor weight) {
    return adapters.stream()
        .map(adapter -> adapter.changeOf(weight.name(), weight.shape()))
        .flatMap(Optional::stream)
        .toList();
  }

  /** A norm that the family always has. */
  Norm norm(String stem, int width, float epsilon) {
    return new Norm.Rms(vector(file.tensor(stem + WEIGHT), width), epsilon);
  }

  /** A norm that some families have. */
  Norm optionalNorm(String stem, int width, float epsilon) {
    return has(stem) ? norm(stem, width, epsilon) : new Norm.Identity();
  }

  /** A vector of floats that some files have; empty if this one does not. */
  float[] vectorOrEmpty(String name, int length) {
    return file.find(name).map(tensor -> vector(tensor, length)).orElseGet(() -> new float[0]);
  }

  /** What rotary frequencies are divided by; empty if this file does not say. */
  float[] frequencyFactors(String stem, int pairs) {
    float[] factors = vectorOrEmpty(stem + WEIGHT, pairs);
    for (float factor : factors) {
      if (!(factor > 0) || Float.isInfinite(factor)) {
        throw new AltiplanoException(
            ErrorCode.INVALID_FILE,
            "%s: tensor '%s' holds %s, a factor is a positive number"
                .formatted(file.path(), stem + WEIGHT, factor));
      }
    }
    return factors;
  }

  /** Refuses a file that has one of two weights which only make sense together. */
  void requireBothOrNeither(String stem, String otherStem) {
    if (has(stem) != has(otherStem)) {
      file.tensor((has(stem) ? otherStem : stem) + WEIGHT); // names what is missing
    }
  }

  private float[] vector(Tensor tensor, int length) {
    checked(tensor, new Shape(length));
    float[] values = new float[length];
    kernels.decode(tensor.type(), tensor.data(), 0, values, 0, length);
    return values;
  }

  private Tensor checked(Tensor tensor, Shape expected) {
    unused.remove(tensor.name());
    if (!tensor.shape().equals(expected)) {
      throw new AltiplanoException(
          ErrorCode.INVALID_FILE,
          "%s: tensor '%s' has shape %s, expected %s"
              .formatted(file.path(), tensor.name(), tensor.shape(), expected));
    }
    return tensor;
  }

  /** Refuses a file with tensors that no layer reads. */
  void requireAllUsed() {
    if (!unused.isEmpty()) {
      throw new AltiplanoException(
          ErrorCode.UNSUPPORTED_MODEL,
          "%s: %d tensors that this architecture does not use, '%s' first; the file is of a variant"
                  .formatted(
                      file.path(), unused.size(), unused.stream().sorted().findFirst().orElse(""))
              + " that this engine does not know");
    }
  }
}
