package io.altiplano.engine.model;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.kernel.Kernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A transformer and the files whose mapped bytes are its weights. Owns the adapters' files; the
 * model's own file belongs to the caller and is closed after this.
 */
public final class LoadedModel implements AutoCloseable {
  private final Transformer transformer;
  private final List<LoraAdapter> adapters;

  private LoadedModel(Transformer transformer, List<LoraAdapter> adapters) {
    this.transformer = transformer;
    this.adapters = adapters;
  }

  /**
   * A LoRA adapter to apply.
   *
   * @param scale 1 is as trained
   */
  public record Adapter(Path file, float scale) {
    public Adapter {
      if (!Float.isFinite(scale)) {
        throw AltiplanoException.invalidParameter("lora", "a scale must be finite, got " + scale);
      }
    }
  }

  /**
   * Builds the model over an open file.
   *
   * @param contextLength positions that sequences may reach; decides between the long and the short
   *     frequency factors where a model has both
   */
  public static LoadedModel load(
      GgufFile file,
      ModelConfig config,
      Kernels kernels,
      List<Adapter> adapters,
      int contextLength) {
    List<LoraAdapter> opened = new ArrayList<>();
    try {
      for (Adapter adapter : adapters) {
        opened.add(LoraAdapter.open(adapter.file(), adapter.scale(), config.architecture()));
      }
      Transformer transformer = ModelLoader.load(file, config, kernels, opened, contextLength);
      return new LoadedModel(transformer, opened);
    } catch (RuntimeException | Error e) {
      opened.forEach(LoraAdapter::close);
      throw e;
    }
  }

  public Transformer transformer() {
    return transformer;
  }

  @Override
  public void close() {
    adapters.forEach(LoraAdapter::close);
  }
}
