package io.altiplano.engine.convert;

import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Seeded F32 models to quantise: one whose widths are multiples of 256; one whose widths are not
 * and that has eight experts, so that each rule and each fallback is met; and a shallow one to run.
 * As a program, writes them into a folder for {@code dev/golden/QuantizeGolden.java}.
 */
final class QuantizableModels {
  private static final long SEED = 20_260_802;
  private static final int VOCABULARY = 400;
  private static final int CONTEXT = 512;

  /** Enough that some layers get more bits and some do not. */
  private static final int BLOCKS = 4;

  static final SyntheticShape EVEN =
      SyntheticShape.dense(
          "even", SyntheticFamily.LLAMA, 256, BLOCKS, 4, 1, 64, 512, VOCABULARY, CONTEXT);

  static final SyntheticShape ODD =
      SyntheticShape.dense(
              "odd", SyntheticFamily.LLAMA, 288, BLOCKS, 4, 2, 72, 256, VOCABULARY, CONTEXT)
          .withExperts(8, 2)
          .withTiedOutput();

  /**
   * One block and halved logits. Activations are rounded to 8 bits, so a difference in the last bit
   * of a sum now and then moves one by a whole step, and the next block makes many steps of it:
   * with four blocks and full logits llama.cpp's own builds for two processors differ by up to
   * 6e-2.
   */
  static final SyntheticShape SHALLOW =
      SyntheticShape.dense(
              "shallow", SyntheticFamily.GRANITE, 256, 1, 4, 1, 64, 512, VOCABULARY, CONTEXT)
          .with("attention.scale", 0.125f)
          .with("embedding_scale", 1f)
          .with("residual_scale", 1f)
          .with("logit_scale", 2f);

  private QuantizableModels() {}

  static Path write(SyntheticShape shape, Path folder) {
    Path path = folder.resolve(shape.name() + ".gguf");
    new SyntheticModel(shape, ElementType.F32, SEED).writer().write(path);
    return path;
  }

  /** Writes all models into the folder that is the argument. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    List.of(EVEN, ODD, SHALLOW).forEach(shape -> write(shape, folder));
  }
}
