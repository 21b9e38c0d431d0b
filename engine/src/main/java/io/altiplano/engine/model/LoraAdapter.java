package io.altiplano.engine.model;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A LoRA adapter in a GGUF file, as llama.cpp's converter writes it: for a weight {@code W} the
 * tensors {@code W.lora_a} ({@code [in, rank]}) and {@code W.lora_b} ({@code [rank, out]}).
 *
 * <p>Owns the file; closed after the model that uses it.
 */
final class LoraAdapter implements AutoCloseable {
  private final GgufFile file;
  private final float userScale;
  private final float alpha;
  private final Set<String> unused = new HashSet<>();

  private LoraAdapter(GgufFile file, float userScale) {
    this.file = file;
    this.userScale = userScale;
    this.alpha = file.metadata().floating("adapter.lora.alpha");
    if (!Float.isFinite(alpha)) {
      throw file.metadata().fault("adapter.lora.alpha", alpha + " is not finite");
    }
    unused.addAll(file.tensors().keySet());
  }

  static LoraAdapter open(Path path, float scale, Architecture architecture) {
    GgufFile file = GgufFile.open(path);
    try {
      requireLora(file, architecture);
      return new LoraAdapter(file, scale);
    } catch (RuntimeException | Error e) {
      file.close();
      throw e;
    }
  }

  private static void requireLora(GgufFile file, Architecture architecture) {
    String type = file.metadata().string("general.type", "model");
    String kind = file.metadata().string("adapter.type", "none");
    if (!type.equals("adapter") || !kind.equals("lora")) {
      throw new AltiplanoException(
          ErrorCode.INVALID_FILE,
          file.path() + ": not a LoRA adapter (general.type is " + type + ")");
    }
    String adapted = file.metadata().string("general.architecture");
    if (!adapted.equals(architecture.fileName())) {
      throw new AltiplanoException(
          ErrorCode.INVALID_FILE,
          "%s: made for architecture '%s', the model is '%s'"
              .formatted(file.path(), adapted, architecture.fileName()));
    }
  }

  /** The change to the weight of that name and shape, if the adapter has one. */
  Optional<Linear.LowRank> changeOf(String weightName, Shape weight) {
    Optional<Tensor> down = take(weightName + ".lora_a");
    Optional<Tensor> up = take(weightName + ".lora_b");
    if (down.isEmpty() && up.isEmpty()) {
      return Optional.empty();
    }
    if (down.isEmpty() || up.isEmpty()) {
      throw invalid(weightName + ": one of lora_a and lora_b is missing");
    }
    Shape a = down.get().shape();
    Shape b = up.get().shape();
    long rank = a.dimension(1);
    boolean fits =
        a.dimension(0) == weight.dimension(0)
            && b.dimension(0) == rank
            && b.dimension(1) == weight.dimension(1)
            && a.dimension(2) == weight.dimension(2)
            && b.dimension(2) == weight.dimension(2);
    if (!fits || rank == 0) {
      throw invalid(
          "%s: lora_a %s and lora_b %s do not fit the weight %s"
              .formatted(weightName, a, b, weight));
    }
    float scale = alpha == 0 ? userScale : userScale * alpha / rank;
    return Optional.of(new Linear.LowRank(down.get(), up.get(), scale));
  }

  private Optional<Tensor> take(String name) {
    Optional<Tensor> tensor = file.find(name);
    if (tensor.isPresent()) {
      unused.remove(name);
    }
    return tensor;
  }

  /** Refuses an adapter that changes tensors which this model does not have. */
  void requireAllUsed() {
    if (!unused.isEmpty()) {
      String first = unused.stream().sorted().findFirst().orElseThrow();
      throw invalid("'" + first + "' changes a tensor that cannot be adapted in this model");
    }
  }

  private AltiplanoException invalid(String message) {
    return new AltiplanoException(ErrorCode.INVALID_FILE, file.path() + ": " + message);
  }

  @Override
  public void close() {
    file.close();
  }
}
