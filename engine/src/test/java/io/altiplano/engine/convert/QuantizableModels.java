package io.altiplano.engine.convert;

import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Seeded F32 models to quantise: one whose widths are multiples of 256, and one whose widths are
 * not and that has eight experts, so that each rule and each fallback is met. As a program, writes
 * them into a folder for {@code dev/golden/QuantizeGolden.java}.
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

  private QuantizableModels() {}

  static Path write(SyntheticShape shape, Path folder) {
    Path path = folder.resolve(shape.name() + ".gguf");
    new SyntheticModel(shape, ElementType.F32, SEED).writer().write(path);
    return path;
  }

  /** Writes all models into the folder that is the argument. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    List.of(EVEN, ODD).forEach(shape -> write(shape, folder));
  }
}
