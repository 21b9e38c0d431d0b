package io.altiplano.engine.architecture;

import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A seeded LoRA adapter for a tiny model, as llama.cpp's converter would write one: it changes
 * every weight of attention and feed-forward layers, fused and stacked ones too.
 *
 * <p>As a program, writes models and adapters into a folder, for the judge: {@code
 * dev/golden/adapters.mjs}.
 */
final class TinyAdapter {
  static final int RANK = 4;
  private static final float ALPHA = 6f;

  private TinyAdapter() {}

  static Path write(SyntheticShape shape, Path model, Path folder) {
    Path path = folder.resolve(shape.name() + "-lora.gguf");
    try (GgufFile base = GgufFile.open(model)) {
      SplittableRandom random = new SplittableRandom(shape.name().hashCode());
      GgufWriter writer =
          new GgufWriter()
              .put("general.type", "adapter")
              .put("general.architecture", base.metadata().string("general.architecture"))
              .put("adapter.type", "lora")
              .put("adapter.lora.alpha", ALPHA);
      for (Tensor weight : base.tensors().values()) {
        if (isAdapted(weight)) {
          Shape shapeOf = weight.shape();
          writer.tensor(random(weight.name() + ".lora_a", shapeOf, 1, RANK, random));
          writer.tensor(random(weight.name() + ".lora_b", shapeOf, 0, RANK, random));
        }
      }
      writer.write(path);
    }
    return path;
  }

  private static boolean isAdapted(Tensor weight) {
    return weight.name().matches("blk\\.\\d+\\.(attn|ffn)_.*\\.weight")
        && weight.shape().rank() >= 2
        && !weight.name().contains("gate_inp");
  }

  /** The weight's shape with one dimension narrowed to the rank. */
  private static Tensor random(
      String name, Shape weight, int narrowed, int rank, SplittableRandom random) {
    long[] dimensions = weight.dimensions();
    dimensions[narrowed] = rank;
    Shape shape = new Shape(dimensions);
    MemorySegment data = MemorySegment.ofArray(new byte[(int) shape.elements() * Float.BYTES]);
    for (long i = 0; i < shape.elements(); i++) {
      float value = (random.nextFloat() - 0.5f) * 0.5f;
      data.set(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES, value);
    }
    return new Tensor(name, ElementType.F32, shape, data);
  }

  /** Writes models and adapters into the folder that is the argument. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    for (String name : AdapterGoldenTest.MODELS) {
      SyntheticShape shape = TinyModels.named(name);
      write(shape, TinyModels.write(shape, folder), folder);
    }
  }
}
