package io.altiplano.engine.runtime;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.kernel.PromptRecipe;
import io.altiplano.engine.model.LoadedModel.Adapter;
import io.altiplano.engine.tensor.ElementType;
import java.util.List;
import java.util.Optional;

/**
 * How a model is run on this machine.
 *
 * @param contextLength positions that one conversation may reach; 0 takes the model's own, but at
 *     most {@link #DEFAULT_CONTEXT_LENGTH}
 * @param parallel how many conversations of full length the cache has room for; shorter ones share
 * @param cacheType how keys and values are kept: F32, F16 or Q8_0
 * @param kernels name of a kernel set, or {@link #BEST_KERNELS}
 * @param prompts how prompts are multiplied; empty takes what is fastest with the kernel set
 * @param threads that compute; 0 takes one for each processor
 * @param adapters LoRA adapters to apply
 * @param drafting by what tokens are guessed ahead
 */
public record ModelSettings(
    int contextLength,
    int parallel,
    ElementType cacheType,
    String kernels,
    Optional<PromptRecipe> prompts,
    int threads,
    List<Adapter> adapters,
    Drafting drafting) {
  /** Enough for a long conversation; a cache for it costs far less than one for 128k positions. */
  public static final int DEFAULT_CONTEXT_LENGTH = 8192;

  /** The fastest set that this processor can run. */
  public static final String BEST_KERNELS = "auto";

  /** More than any machine has processors; a mistyped number must not start a million threads. */
  private static final int MAX_THREADS = 1024;

  /** Many times what one step takes; keeps the number of cache pages within an int. */
  private static final int MAX_PARALLEL = 4096;

  public static final ModelSettings DEFAULT =
      new ModelSettings(
          0, 1, ElementType.F16, BEST_KERNELS, Optional.empty(), 0, List.of(), Drafting.NONE);

  public ModelSettings {
    if (contextLength < 0) {
      throw invalidParameter("context", "must be 0 (the model's) or more, got " + contextLength);
    }
    if (parallel < 1 || parallel > MAX_PARALLEL) {
      throw invalidParameter(
          "parallel", "must be from 1 to %d, got %d".formatted(MAX_PARALLEL, parallel));
    }
    if (threads < 0 || threads > MAX_THREADS) {
      throw invalidParameter(
          "threads", "must be from 0 (all) to %d, got %d".formatted(MAX_THREADS, threads));
    }
    adapters = List.copyOf(adapters);
  }

  /** The kernel set that computes. */
  public Kernels kernelSet() {
    return kernels.equals(BEST_KERNELS) ? KernelSets.best() : KernelSets.named(kernels);
  }

  /** How prompts are multiplied. */
  public PromptRecipe promptRecipe() {
    return prompts.orElseGet(kernelSet()::fastestForPrompts);
  }

  /** How many threads compute. */
  public int computeThreads() {
    return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
  }

  public ModelSettings withContextLength(int value) {
    return new ModelSettings(
        value, parallel, cacheType, kernels, prompts, threads, adapters, drafting);
  }

  public ModelSettings withParallel(int value) {
    return new ModelSettings(
        contextLength, value, cacheType, kernels, prompts, threads, adapters, drafting);
  }

  public ModelSettings withCacheType(ElementType value) {
    return new ModelSettings(
        contextLength, parallel, value, kernels, prompts, threads, adapters, drafting);
  }

  public ModelSettings withKernels(String value) {
    return new ModelSettings(
        contextLength, parallel, cacheType, value, prompts, threads, adapters, drafting);
  }

  /** Another recipe rounds otherwise, so that answers may differ. */
  public ModelSettings withPrompts(PromptRecipe value) {
    return new ModelSettings(
        contextLength,
        parallel,
        cacheType,
        kernels,
        Optional.of(value),
        threads,
        adapters,
        drafting);
  }

  public ModelSettings withThreads(int value) {
    return new ModelSettings(
        contextLength, parallel, cacheType, kernels, prompts, value, adapters, drafting);
  }

  public ModelSettings withAdapters(List<Adapter> value) {
    return new ModelSettings(
        contextLength, parallel, cacheType, kernels, prompts, threads, value, drafting);
  }

  public ModelSettings withDrafting(Drafting value) {
    return new ModelSettings(
        contextLength, parallel, cacheType, kernels, prompts, threads, adapters, value);
  }
}
