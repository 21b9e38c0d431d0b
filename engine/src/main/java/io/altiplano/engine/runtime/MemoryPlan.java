package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.cache.KvLayout;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.model.ModelConfig;
import io.altiplano.engine.tensor.Tensor;

/**
 * The memory that a model will need, known before it is loaded.
 *
 * @param contextLength positions that one conversation may reach
 * @param weightBytes of the file, its adapters and its draft model, mapped: shared with the
 *     system's page cache
 * @param cacheBytes of keys and values when full; taken page by page as conversations grow
 * @param bufferBytes of the forward pass
 */
public record MemoryPlan(int contextLength, long weightBytes, long cacheBytes, long bufferBytes) {
  /** What {@code settings} come to for that file. */
  public static MemoryPlan of(GgufFile file, ModelConfig config, ModelSettings settings) {
    int context = contextLength(config, settings);
    KvLayout layout = config.kvLayout(settings.cacheType());
    long cachePages = (long) layout.pagesFor(context) * settings.parallel();
    long weights = file.tensors().values().stream().mapToLong(MemoryPlan::bytes).sum();
    // An adapter that is not there counts nothing; opening it will say so.
    long adapters = settings.adapters().stream().mapToLong(a -> a.file().toFile().length()).sum();
    return new MemoryPlan(
        context,
        weights + adapters,
        cacheBytes(cachePages, layout.pageBytes()),
        bufferBytes(config, EngineLimits.DEFAULT));
  }

  /** Kept far enough from overflow that {@link #totalBytes} stays clear of it too. */
  private static long cacheBytes(long pages, long pageBytes) {
    boolean fits = Math.multiplyHigh(pages, pageBytes) == 0 && pages * pageBytes >= 0;
    return fits ? Math.min(pages * pageBytes, Long.MAX_VALUE / 2) : Long.MAX_VALUE / 2;
  }

  private static long bytes(Tensor tensor) {
    return tensor.data().byteSize();
  }

  private static int contextLength(ModelConfig config, ModelSettings settings) {
    int most = config.contextLength();
    if (settings.contextLength() > most) {
      throw AltiplanoException.invalidParameter(
          "context",
          "%d positions asked, the model was made for %d"
              .formatted(settings.contextLength(), most));
    }
    return settings.contextLength() == 0
        ? Math.min(most, ModelSettings.DEFAULT_CONTEXT_LENGTH)
        : settings.contextLength();
  }

  private static long bufferBytes(ModelConfig config, EngineLimits limits) {
    ModelConfig.Attention attention = config.attention();
    int inner =
        Math.max(
            config.feedForwardLength(),
            config.experts().map(ModelConfig.Experts::feedForwardLength).orElse(0));
    long perRow =
        4L * config.embeddingLength()
            + 2L * attention.headCount() * (attention.keyLength() + attention.valueLength())
            + 2L * inner;
    long logits = (long) limits.logitRows() * config.vocabularySize();
    return Float.BYTES * (limits.batchRows() * perRow + logits);
  }

  /** Together with a model that guesses for this one. */
  MemoryPlan with(MemoryPlan draft) {
    return new MemoryPlan(
        contextLength,
        weightBytes + draft.weightBytes,
        Math.min(cacheBytes + draft.cacheBytes, Long.MAX_VALUE / 2),
        bufferBytes + draft.bufferBytes);
  }

  public long totalBytes() {
    return weightBytes + cacheBytes + bufferBytes;
  }

  /**
   * Refuses with both numbers when the machine has less than that, or the Java heap, where the
   * buffers are, less than they need.
   */
  void requireFits(long availableBytes, long heapBytes) {
    if (bufferBytes > heapBytes) {
      throw new AltiplanoException(
          ErrorCode.INSUFFICIENT_MEMORY,
          "the model's buffers need %s, the Java heap holds %s; start with a larger one (-Xmx)"
              .formatted(readable(bufferBytes), readable(heapBytes)));
    }
    if (totalBytes() > availableBytes) {
      throw new AltiplanoException(
          ErrorCode.INSUFFICIENT_MEMORY,
          ("the model needs %s (weights %s, cache for %d positions %s, buffers %s), %s are"
                  + " available; choose a smaller quantisation, a shorter context, or a q8_0 cache")
              .formatted(
                  readable(totalBytes()),
                  readable(weightBytes),
                  contextLength,
                  readable(cacheBytes),
                  readable(bufferBytes),
                  readable(availableBytes)));
    }
  }

  private static String readable(long bytes) {
    return bytes < 1 << 30
        ? "%.1f MiB".formatted(bytes / (double) (1 << 20))
        : "%.1f GiB".formatted(bytes / (double) (1 << 30));
  }
}
