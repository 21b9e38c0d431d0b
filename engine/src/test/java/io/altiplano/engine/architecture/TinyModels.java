package io.altiplano.engine.architecture;

import static io.altiplano.engine.convert.SyntheticFamily.GEMMA2;
import static io.altiplano.engine.convert.SyntheticFamily.GEMMA3;
import static io.altiplano.engine.convert.SyntheticFamily.GRANITE;
import static io.altiplano.engine.convert.SyntheticFamily.LLAMA;
import static io.altiplano.engine.convert.SyntheticFamily.PHI3;
import static io.altiplano.engine.convert.SyntheticFamily.QWEN2;
import static io.altiplano.engine.convert.SyntheticFamily.QWEN3;
import static io.altiplano.engine.convert.SyntheticFamily.QWEN3MOE;

import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.convert.SyntheticShape.RopeFactors;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A tiny model of each architecture, and of each thing that a file of it may have or not. Weights
 * and keys are such that every one of them matters: see {@link PerturbationTest}.
 *
 * <p>As a program, writes all of them into a folder, for the judge: {@code
 * dev/golden/architectures.mjs}.
 */
final class TinyModels {
  private static final long SEED = 20_260_801;
  private static final int VOCABULARY = 400;
  private static final int CONTEXT = 512;

  /** Positions before rotary scaling sets in; the text is longer. */
  static final int ORIGINAL_CONTEXT = 32;

  /** Positions that a windowed layer sees; the text is longer. */
  static final int WINDOW = 16;

  private static final List<SyntheticShape> ALL =
      List.of(
          tiny("llama", LLAMA, 2, 16),
          tiny("llama-3", LLAMA, 2, 16)
              .with("rope.freq_base", 500_000f)
              .withRopeFactors(RopeFactors.ONE_SET)
              .withTiedOutput(),
          tiny("llama-wide-heads", LLAMA, 2, 24),
          tiny("mixtral", LLAMA, 2, 16).withExperts(4, 2),
          tiny("qwen2", QWEN2, 2, 16),
          tiny("qwen2-yarn", QWEN2, 2, 16)
              .with("rope.scaling.type", "yarn")
              .with("rope.scaling.factor", 4f)
              .with("rope.scaling.original_context_length", ORIGINAL_CONTEXT)
              .with("rope.scaling.attn_factor", 1.2f),
          tiny("qwen3", QWEN3, 2, 24).withTiedOutput(),
          tiny("qwen3moe", QWEN3MOE, 2, 24).withExperts(6, 3),
          tiny("gemma2", GEMMA2, 3, 24)
              .with("attention.sliding_window", WINDOW)
              .with("attn_logit_softcapping", 3f)
              .with("final_logit_softcapping", 6f)
              .withTiedOutput(),
          tiny("gemma3", GEMMA3, 7, 24)
              .with("attention.sliding_window", WINDOW)
              .with("rope.freq_base", 1_000_000f)
              .with("rope.scaling.type", "linear")
              .with("rope.scaling.factor", 8f)
              .withTiedOutput(),
          tiny("phi3-short", PHI3, 2, 16)
              .withRopeFactors(RopeFactors.SHORT_AND_LONG)
              .with("rope.scaling.original_context_length", CONTEXT)
              .with("rope.scaling.attn_factor", 1.1f),
          tiny("phi3-long", PHI3, 2, 16)
              .withRopeFactors(RopeFactors.SHORT_AND_LONG)
              .with("rope.scaling.original_context_length", ORIGINAL_CONTEXT)
              .with("rope.scaling.attn_factor", 1.2f),
          tiny("granite", GRANITE, 2, 16)
              .with("attention.scale", 0.15f)
              .with("embedding_scale", 3f)
              .with("residual_scale", 0.6f)
              .with("logit_scale", 1.25f));

  private TinyModels() {}

  static List<SyntheticShape> all() {
    return ALL;
  }

  static SyntheticShape named(String name) {
    return ALL.stream().filter(shape -> shape.name().equals(name)).findFirst().orElseThrow();
  }

  /** Four query heads for two of keys and values, and an epsilon large enough to be seen. */
  private static SyntheticShape tiny(
      String name, SyntheticFamily family, int blocks, int headLength) {
    return SyntheticShape.dense(name, family, 64, blocks, 4, 2, headLength, 96, VOCABULARY, CONTEXT)
        .with("attention.layer_norm_rms_epsilon", 2e-3f);
  }

  static GgufWriter writer(SyntheticShape shape) {
    return new SyntheticModel(shape, ElementType.F32, SEED).writer();
  }

  static Path write(SyntheticShape shape, Path folder) {
    Path path = folder.resolve(shape.name() + ".gguf");
    writer(shape).write(path);
    return path;
  }

  /** Writes all models into the folder that is the argument. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    ALL.forEach(shape -> write(shape, folder));
  }
}
