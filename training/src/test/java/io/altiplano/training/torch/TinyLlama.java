package io.altiplano.training.torch;

import io.altiplano.engine.gguf.Metadata;
import io.altiplano.training.corpus.Batch;
import io.altiplano.training.shape.Family;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.RotaryScaling;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A small network with groups of queries, and batches for it. */
final class TinyLlama {
  static final int VOCABULARY = 300;

  static final ModelShape SHAPE =
      new ModelShape(
          Family.LLAMA,
          48,
          2,
          4,
          2,
          16,
          96,
          VOCABULARY,
          600,
          1e-5f,
          10_000f,
          new RotaryScaling.None(),
          true,
          false,
          false);

  private TinyLlama() {}

  /** Parameters far enough from zero for every operation to matter. */
  static Parameters parameters(long seed) {
    LibTorch.load(2);
    Parameters parameters = Parameters.random(SHAPE, seed, false);
    for (Parameter each : parameters.all()) {
      SplittableRandom random = new SplittableRandom(seed + each.name().hashCode());
      var memory = each.memory();
      for (long i = 0; i < each.shape().elements(); i++) {
        float value =
            each.shape().rank() < 2
                ? (float) random.nextDouble(0.5, 1.5)
                : (float) (random.nextGaussian() * 0.2);
        memory.setAtIndex(java.lang.foreign.ValueLayout.JAVA_FLOAT, i, value);
      }
    }
    return parameters;
  }

  /** Rows of random tokens, a third of whose targets are ignored, of so many documents each. */
  static Batch batch(int rows, int length, int documents, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int size = rows * length;
    int[] inputs = random.ints(size, 0, VOCABULARY).toArray();
    int[] targets =
        random
            .ints(size, 0, VOCABULARY * 3 / 2)
            .map(target -> target < VOCABULARY ? target : Batch.IGNORED)
            .toArray();
    int[] document = IntStream.range(0, size).map(i -> i % length * documents / length).toArray();
    return new Batch(rows, length, inputs, targets, document);
  }

  /** One row of those tokens, every next one learnt. */
  static Batch row(int[] tokens) {
    int[] inputs = Arrays.copyOf(tokens, tokens.length - 1);
    int[] targets = Arrays.copyOfRange(tokens, 1, tokens.length);
    return new Batch(1, inputs.length, inputs, targets, new int[inputs.length]);
  }

  /** A byte-level vocabulary of that many tokens. */
  static Metadata vocabulary() {
    String[] tokens = new String[VOCABULARY];
    int next = 0x100;
    for (int value = 0; value < VOCABULARY; value++) {
      boolean visible =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      boolean isByte = value < 256;
      tokens[value] = isByte ? Character.toString(visible ? value : next++) : "<|" + value + "|>";
    }
    tokens[259] = "th";
    int[] types = new int[VOCABULARY];
    Arrays.fill(types, 0, 256, 1);
    Arrays.fill(types, 256, VOCABULARY, 3);
    types[259] = 1;
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("tokenizer.ggml.model", "gpt2");
    keys.put("tokenizer.ggml.pre", "qwen2");
    keys.put("tokenizer.ggml.tokens", Arrays.asList(tokens));
    keys.put("tokenizer.ggml.token_type", types);
    keys.put("tokenizer.ggml.merges", java.util.List.of("t h"));
    keys.put("tokenizer.ggml.bos_token_id", 256);
    keys.put("tokenizer.ggml.eos_token_id", 257);
    keys.put("tokenizer.ggml.padding_token_id", 258);
    keys.put("tokenizer.ggml.add_bos_token", true);
    return Metadata.of(keys);
  }
}
