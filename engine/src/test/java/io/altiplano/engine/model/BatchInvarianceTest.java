package io.altiplano.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.cache.PagePool;
import io.altiplano.engine.cache.SequenceCache;
import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.kernel.PromptRecipe;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.runtime.ComputePool;
import io.altiplano.engine.tensor.ElementType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * A token's logits are the same, bit for bit, whether it is prompt or generated and whoever shares
 * the batch: with every kernel set, every weight type, every kind of layer and every cache type.
 */
class BatchInvarianceTest {
  private static final int VOCABULARY = 320;

  /** More than a page of 32 positions, so that attention crosses from one to the next. */
  private static final int LENGTH = 37;

  private static final SyntheticShape DENSE =
      SyntheticShape.dense("dense", SyntheticFamily.LLAMA, 256, 1, 4, 2, 64, 256, VOCABULARY, 128);
  private static final SyntheticShape EXPERTS =
      SyntheticShape.dense("experts", SyntheticFamily.LLAMA, 64, 1, 2, 1, 32, 64, VOCABULARY, 128)
          .withExperts(4, 2);
  private static final SyntheticShape WINDOWED =
      SyntheticShape.dense("windowed", SyntheticFamily.GEMMA3, 64, 6, 2, 1, 32, 64, VOCABULARY, 128)
          .with("attention.sliding_window", 16);

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> withEveryKernelSet() {
    return KernelSets.all().stream().flatMap(this::withKernels);
  }

  private Stream<DynamicTest> withKernels(Kernels kernels) {
    Stream<DynamicTest> types =
        Stream.of(ElementType.values()).map(type -> check(kernels, DENSE, type, ElementType.F16));
    Stream<DynamicTest> layers =
        Stream.of(EXPERTS, WINDOWED)
            .map(shape -> check(kernels, shape, ElementType.Q8_0, ElementType.F32));
    Stream<DynamicTest> caches =
        Stream.of(ElementType.F32, ElementType.Q8_0)
            .map(cache -> check(kernels, DENSE, ElementType.F32, cache));
    return Stream.of(types, layers, caches).flatMap(tests -> tests);
  }

  private DynamicTest check(
      Kernels kernels, SyntheticShape shape, ElementType type, ElementType cacheType) {
    String name = "%s, %s, %s, cache %s".formatted(kernels.name(), shape.name(), type, cacheType);
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Path path = folder.resolve(shape.name() + "-" + type + ".gguf");
          new SyntheticModel(shape, type, 5).write(path, bytes -> {});
          try (GgufFile file = GgufFile.open(path);
              ComputePool threads = new ComputePool(3)) {
            ModelConfig config = ModelConfig.read(file);
            Transformer transformer =
                ModelLoader.load(file, config, kernels, List.of(), config.contextLength());
            for (PromptRecipe prompts : PromptRecipe.values()) {
              Compute one = new Compute(kernels, Workers.SERIAL, prompts);
              Compute three = new Compute(kernels, threads, prompts);
              checkAllWays(
                  new Subject(transformer, cacheType, one),
                  new Subject(transformer, cacheType, three));
            }
          }
        });
  }

  private static void checkAllWays(Subject alone, Subject shared) {
    int[] tokens = new SplittableRandom(3).ints(LENGTH, 0, VOCABULARY).toArray();
    int[] bits = bits(alone.chunks(tokens, 1));
    assertThat(bits(alone.chunks(tokens, LENGTH))).as("one batch").isEqualTo(bits);
    assertThat(bits(shared.chunks(tokens, LENGTH))).as("three threads").isEqualTo(bits);
    assertThat(bits(shared.chunks(tokens, 7))).as("chunks of 7").isEqualTo(bits);
    assertThat(bits(shared.besideAnother(tokens))).as("beside another").isEqualTo(bits);
    assertThat(bits(shared.afterFork(tokens))).as("after a fork").isEqualTo(bits);
  }

  private static int[] bits(float[][] logits) {
    return Stream.of(logits)
        .flatMapToInt(
            row -> IntStream.range(0, row.length).map(i -> Float.floatToRawIntBits(row[i])))
        .toArray();
  }

  /** One model with one cache type, one kernel set and some threads. */
  private static final class Subject {
    private final Transformer transformer;
    private final ElementType cacheType;
    private final Compute compute;

    Subject(Transformer transformer, ElementType cacheType, Compute compute) {
      this.transformer = transformer;
      this.cacheType = cacheType;
      this.compute = compute;
    }

    private PagePool pool() {
      return new PagePool(transformer.config().kvLayout(cacheType), 16);
    }

    /** Logits after each token, fed so many at a time. */
    float[][] chunks(int[] tokens, int size) {
      try (PagePool pool = pool()) {
        float[][] logits = new float[tokens.length][];
        ForwardState state = new ForwardState(transformer.config());
        SequenceCache sequence = pool.newSequence();
        for (int from = 0; from < tokens.length; from += size) {
          feed(tokens, from, Math.min(tokens.length, from + size), sequence, state, logits);
        }
        return logits;
      }
    }

    private void feed(
        int[] tokens, int from, int to, SequenceCache sequence, ForwardState state, float[][] out) {
      Batch batch = new Batch(to - from);
      sequence.reserve(to - from);
      for (int position = from; position < to; position++) {
        add(batch, tokens[position], position, sequence, true);
      }
      transformer.forward(batch, state, compute);
      sequence.advance(to - from);
      for (int position = from; position < to; position++) {
        out[position] = new float[VOCABULARY];
        state.copyLogits(position - from, out[position]);
      }
    }

    private void add(
        Batch batch, int token, int position, SequenceCache sequence, boolean wantsLogits) {
      if (compute.prompts() == PromptRecipe.BF16) {
        batch.addRounded(token, position, sequence, wantsLogits);
      } else {
        batch.add(token, position, sequence, wantsLogits);
      }
    }

    /** Two rows at a time, between three of a neighbour's. */
    float[][] besideAnother(int[] tokens) {
      try (PagePool pool = pool()) {
        float[][] logits = new float[tokens.length][VOCABULARY];
        ForwardState state = new ForwardState(transformer.config());
        SequenceCache mine = pool.newSequence();
        SequenceCache other = pool.newSequence();
        for (int from = 0; from < tokens.length; from += 2) {
          int to = Math.min(tokens.length, from + 2);
          Batch batch = new Batch(8);
          mine.reserve(to - from);
          other.reserve(3);
          batch.add(tokens[from] / 2, other.length(), other, true);
          for (int position = from; position < to; position++) {
            add(batch, tokens[position], position, mine, true);
          }
          add(batch, tokens[from] / 3, other.length() + 1, other, false);
          add(batch, tokens[from] / 4, other.length() + 2, other, true);
          transformer.forward(batch, state, compute);
          mine.advance(to - from);
          other.advance(3);
          for (int position = from; position < to; position++) {
            state.copyLogits(1 + position - from, logits[position]);
          }
        }
        return logits;
      }
    }

    /** The second half on a fork, while the first sequence goes on with something else. */
    float[][] afterFork(int[] tokens) {
      try (PagePool pool = pool()) {
        float[][] logits = new float[tokens.length][];
        float[][] ignored = new float[tokens.length][];
        ForwardState state = new ForwardState(transformer.config());
        SequenceCache first = pool.newSequence();
        int half = tokens.length / 2;
        feed(tokens, 0, half, first, state, logits);
        SequenceCache fork = first.fork();
        int[] others = tokens.clone();
        Arrays.fill(others, half, others.length, 1);
        feed(others, half, others.length, first, state, ignored);
        feed(tokens, half, tokens.length, fork, state, logits);
        return logits;
      }
    }
  }
}
