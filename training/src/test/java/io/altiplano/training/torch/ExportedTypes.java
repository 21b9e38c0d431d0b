package io.altiplano.training.torch;

import io.altiplano.engine.convert.ModelQuantizer;
import io.altiplano.engine.convert.QuantizationRecipe;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.ShapeFromGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The model that ships, exported by the trainer in F32 and made smaller. */
final class ExportedTypes {
  static final String TEXT = "Hello! I would like to book a table for two. 안녕하세요, 오늘 기분이 어떠세요?";

  private static final Path CRIA =
      Path.of(System.getProperty("altiplano.basedir"), "models", "cria", "cria.gguf");

  private ExportedTypes() {}

  /** Writes it as {@code f32.gguf}, {@code q8_0.gguf} and so on, and gives the file. */
  static Path write(Path folder, String type) throws IOException {
    LibTorch.load(2);
    Path exported = folder.resolve("f32.gguf");
    if (!Files.exists(exported)) {
      try (GgufFile cria = GgufFile.open(CRIA)) {
        ModelShape shape = ShapeFromGguf.read(cria);
        try (Parameters parameters = Parameters.of(shape, cria)) {
          new ModelExport("exported", shape, cria.metadata(), Map.of())
              .write(name -> parameters.get(name).value(), exported);
        }
      }
    }
    Path file = folder.resolve(type + ".gguf");
    if (!Files.exists(file)) {
      try (GgufFile source = GgufFile.open(exported)) {
        new ModelQuantizer(source, QuantizationRecipe.named(type), false, Workers.SERIAL)
            .write(file, _ -> {});
      }
    }
    return file;
  }

  /**
   * The greatest difference that a single token may have. In F32 and F16 only rounding is left;
   * smaller types round activations to eight bits as well, which LibTorch does not.
   */
  static double tolerance(String type) {
    return type.startsWith("f") ? 2e-3 : 0.2;
  }
}
