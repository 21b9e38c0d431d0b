package io.altiplano.training.adapter;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import io.altiplano.training.adapter.MergedRows.Share;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Writes a model again with adapters added to its weights. The model's file stays open until the
 * writing ends; the one who opened it closes it.
 */
public final class LoraMerge {
  private final GgufFile base;
  private final Optional<ElementType> type;
  private final Map<String, List<Share>> shares = new LinkedHashMap<>();

  /** An adapter at full strength (1), at another, or against itself (below 0). */
  public record Scaled(LoraWeights weights, float scale) {
    public Scaled {
      if (!Float.isFinite(scale)) {
        throw AltiplanoException.invalidParameter("lora", "a scale of " + scale);
      }
    }
  }

  /**
   * Plans the work.
   *
   * @param type what changed weights become; without one they keep their type, and those that are
   *     quantised are so once more
   * @throws AltiplanoException {@code INVALID_FILE} for an adapter of another model
   */
  public LoraMerge(GgufFile base, List<Scaled> adapters, Optional<ElementType> type) {
    this.base = base;
    this.type = type;
    for (Scaled adapter : adapters) {
      add(adapter);
    }
  }

  private void add(Scaled adapter) {
    LoraWeights weights = adapter.weights();
    String architecture = base.metadata().string("general.architecture");
    if (!weights.architecture().equals(architecture)) {
      throw invalid(
          "the adapter is made for architecture '%s', the model is '%s'"
              .formatted(weights.architecture(), architecture));
    }
    weights
        .changes()
        .forEach((name, change) -> {
          requireFits(name, change);
          float factor = adapter.scale() * weights.factor(change);
          shares.computeIfAbsent(name, _ -> new ArrayList<>()).add(new Share(change, factor));
        });
  }

  private void requireFits(String name, LowRank change) {
    Tensor weight =
        base.find(name)
            .orElseThrow(() -> invalid("the adapter changes %s, which is missing".formatted(name)));
    boolean fits =
        weight.shape().rank() == 2
            && weight.columns() == change.in()
            && weight.rows() == change.out()
            && !name.equals("token_embd.weight");
    if (!fits) {
      throw invalid(
          "the adapter changes %s as [%d, %d]; it is %s"
              .formatted(name, change.in(), change.out(), weight.shape()));
    }
  }

  /** How many weights change. */
  public int changed() {
    return shares.size();
  }

  /** Tensors of the file to be. */
  public int tensors() {
    return base.tensors().size();
  }

  /** Bytes of the file to be. */
  public long bytes() {
    return writer().bytes();
  }

  /**
   * Writes the file; it appears under its name when it is complete.
   *
   * @param progress hears how many of {@link #bytes} are written; what it throws ends the writing
   *     and leaves nothing behind
   */
  public void write(Path path, LongConsumer progress) {
    writer().write(path, progress);
  }

  private GgufWriter writer() {
    GgufWriter writer = new GgufWriter().putAll(base.metadata());
    for (Tensor tensor : base.tensors().values()) {
      List<Share> changes = shares.getOrDefault(tensor.name(), List.of());
      if (changes.isEmpty()) {
        writer.tensor(tensor);
      } else {
        ElementType merged = type.orElse(tensor.type());
        writer.tensor(
            tensor.name(), merged, tensor.shape(), new MergedRows(tensor, merged, changes));
      }
    }
    return writer;
  }

  private AltiplanoException invalid(String message) {
    return new AltiplanoException(ErrorCode.INVALID_FILE, base.path() + ": " + message);
  }
}
