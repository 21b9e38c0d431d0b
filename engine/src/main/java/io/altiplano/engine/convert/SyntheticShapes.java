package io.altiplano.engine.convert;

import static io.altiplano.engine.convert.SyntheticFamily.GEMMA2;
import static io.altiplano.engine.convert.SyntheticFamily.GEMMA3;
import static io.altiplano.engine.convert.SyntheticFamily.GRANITE;
import static io.altiplano.engine.convert.SyntheticFamily.LLAMA;
import static io.altiplano.engine.convert.SyntheticFamily.PHI3;
import static io.altiplano.engine.convert.SyntheticFamily.QWEN2;
import static io.altiplano.engine.convert.SyntheticFamily.QWEN3;
import static io.altiplano.engine.convert.SyntheticFamily.QWEN3MOE;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.convert.SyntheticShape.RopeFactors;
import java.util.List;

/**
 * Shapes by name: those of published models, for measuring speed and memory without fetching them,
 * and a tiny one of each kind, whose widths are multiples of 256 so that every type fits.
 */
public final class SyntheticShapes {
  private static final float ROPE_BASE = 500_000f;

  private static final List<SyntheticShape> KNOWN =
      List.of(
          //      name, family, width, blocks, heads, kv, head, feed-forward, vocabulary, context
          dense("tiny-llama", LLAMA, 256, 4, 4, 2, 64, 768, 2048, 2048),
          dense("tiny-qwen3", QWEN3, 256, 4, 4, 2, 64, 768, 2048, 2048).withTiedOutput(),
          gemma3("tiny-gemma3", 256, 7, 4, 2, 64, 768, 2048, 2048, 64),
          dense("tiny-mixtral", LLAMA, 256, 2, 4, 2, 64, 512, 2048, 2048).withExperts(8, 2),
          llama3("llama-1b", 2048, 16, 32, 8, 64, 8192).withTiedOutput(),
          llama3("llama-3b", 3072, 28, 24, 8, 128, 8192).withTiedOutput(),
          llama3("llama-8b", 4096, 32, 32, 8, 128, 14336),
          dense("mistral-7b", LLAMA, 4096, 32, 32, 8, 128, 14336, 32768, 32768)
              .with("rope.freq_base", 1_000_000f),
          dense("smollm2-135m", LLAMA, 576, 30, 9, 3, 64, 1536, 49152, 8192)
              .with("rope.freq_base", 100_000f)
              .withTiedOutput(),
          dense("mixtral-8x7b", LLAMA, 4096, 32, 32, 8, 128, 14336, 32000, 32768)
              .withExperts(8, 2)
              .with("rope.freq_base", 1_000_000f),
          dense("qwen2.5-0.5b", QWEN2, 896, 24, 14, 2, 64, 4864, 151936, 32768)
              .with("rope.freq_base", 1_000_000f)
              .withTiedOutput(),
          dense("qwen3-0.6b", QWEN3, 1024, 28, 16, 8, 128, 3072, 151936, 40960)
              .with("rope.freq_base", 1_000_000f)
              .withTiedOutput(),
          dense("qwen3-30b-a3b", QWEN3MOE, 2048, 48, 32, 4, 128, 768, 151936, 40960)
              .withExperts(128, 8)
              .with("rope.freq_base", 1_000_000f),
          dense("gemma2-2b", GEMMA2, 2304, 26, 8, 4, 256, 9216, 256000, 8192)
              .with("attention.sliding_window", 4096)
              .with("attn_logit_softcapping", 50f)
              .with("final_logit_softcapping", 30f)
              .withTiedOutput(),
          gemma3("gemma3-1b", 1152, 26, 4, 1, 256, 6912, 262144, 32768, 512),
          dense("phi3.5-mini", PHI3, 3072, 32, 32, 32, 96, 8192, 32064, 131072)
              .withRopeFactors(RopeFactors.SHORT_AND_LONG)
              .with("rope.scaling.original_context_length", 4096)
              .with("rope.scaling.attn_factor", 1.190238f),
          dense("granite3-2b", GRANITE, 2048, 40, 32, 8, 64, 8192, 49155, 131072)
              .with("attention.scale", 0.015625f)
              .with("embedding_scale", 12f)
              .with("residual_scale", 0.22f)
              .with("logit_scale", 8f)
              .withTiedOutput());

  private SyntheticShapes() {}

  public static List<SyntheticShape> all() {
    return KNOWN;
  }

  /**
   * The shape of that name.
   *
   * @throws AltiplanoException that lists the known ones if there is none
   */
  public static SyntheticShape named(String name) {
    return KNOWN.stream()
        .filter(shape -> shape.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            AltiplanoException.invalidParameter(
                "shape",
                "'%s' is unknown; known are %s"
                    .formatted(
                        name,
                        String.join(", ", KNOWN.stream().map(SyntheticShape::name).toList()))));
  }

  private static SyntheticShape dense(
      String name,
      SyntheticFamily family,
      int width,
      int blocks,
      int heads,
      int headsKv,
      int headLength,
      int feedForward,
      int vocabulary,
      int context) {
    return SyntheticShape.dense(
        name, family, width, blocks, heads, headsKv, headLength, feedForward, vocabulary, context);
  }

  private static SyntheticShape llama3(
      String name, int width, int blocks, int heads, int headsKv, int headLength, int feedForward) {
    return dense(
            name, LLAMA, width, blocks, heads, headsKv, headLength, feedForward, 128_256, 131_072)
        .with("rope.freq_base", ROPE_BASE)
        .withRopeFactors(RopeFactors.ONE_SET);
  }

  private static SyntheticShape gemma3(
      String name,
      int width,
      int blocks,
      int heads,
      int headsKv,
      int headLength,
      int feedForward,
      int vocabulary,
      int context,
      int window) {
    return dense(
            name,
            GEMMA3,
            width,
            blocks,
            heads,
            headsKv,
            headLength,
            feedForward,
            vocabulary,
            context)
        .with("rope.freq_base", 1_000_000f)
        .with("attention.sliding_window", window)
        .withTiedOutput();
  }
}
