package io.altiplano.training.adapter;

import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/** A tiny model, and seeded adapters that change each of its matrices but the embedding. */
final class RandomAdapter {
  static final float ALPHA = 6;

  private RandomAdapter() {}

  static Path model(Path folder, SyntheticFamily family, ElementType type) {
    SyntheticShape shape = SyntheticShape.dense("t", family, 64, 2, 4, 2, 32, 96, 320, 256);
    Path path = folder.resolve("model.gguf");
    new SyntheticModel(shape, type, 5).writer().write(path);
    return path;
  }

  static LoraWeights of(GgufFile base, int rank, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SequencedMap<String, LowRank> changes = new LinkedHashMap<>();
    for (Tensor weight : base.tensors().values()) {
      if (weight.shape().rank() == 2 && !weight.name().startsWith("token_embd")) {
        float[] down = floats(rank * weight.columns(), random);
        float[] up = floats(weight.rows() * rank, random);
        changes.put(weight.name(), new LowRank(weight.columns(), weight.rows(), rank, down, up));
      }
    }
    return new LoraWeights(base.metadata().string("general.architecture"), ALPHA, changes);
  }

  private static float[] floats(int count, SplittableRandom random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (random.nextFloat() - 0.5f) * 0.3f;
    }
    return values;
  }
}
