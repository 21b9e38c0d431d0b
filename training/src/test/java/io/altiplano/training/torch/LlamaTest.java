package io.altiplano.training.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.training.corpus.Batch;
import io.altiplano.training.shape.ShapeFromGguf;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network for training is the one that the engine runs, and no token sees what it must not. */
class LlamaTest {
  @TempDir private Path folder;

  @Test
  void theExportedModelGivesTheSameLogProbabilitiesInTheEngine() {
    try (Parameters parameters = TinyLlama.parameters(1)) {
      EffectiveWeights weights = name -> parameters.get(name).value();
      Path file = folder.resolve("tiny.gguf");
      new ModelExport("tiny", TinyLlama.SHAPE, TinyLlama.vocabulary(), Map.of())
          .write(weights, file);
      int[] tokens = new SplittableRandom(2).ints(550, 0, 256).toArray();
      ModelSettings settings = ModelSettings.DEFAULT.withCacheType(ElementType.F32).withThreads(2);
      float[] engine;
      try (LanguageModel model = LanguageModel.load(file, settings)) {
        engine = model.score(tokens).logProbabilities();
      }
      double[] own =
          TorchScores.of(TinyLlama.SHAPE, weights, TinyLlama.row(tokens), Precision.FP32);
      assertThat(engine).hasSize(own.length);
      double largest = 0;
      for (int i = 0; i < own.length; i++) {
        largest = Math.max(largest, Math.abs(own[i] - engine[i]));
      }
      assertThat(largest).isLessThan(1e-4);
    }
  }

  @Test
  void aFileBecomesTheParametersThatItWasWrittenFrom() {
    try (Parameters parameters = TinyLlama.parameters(3)) {
      Path file = folder.resolve("tiny.gguf");
      new ModelExport("tiny", TinyLlama.SHAPE, TinyLlama.vocabulary(), Map.of())
          .write(name -> parameters.get(name).value(), file);
      try (GgufFile gguf = GgufFile.open(file)) {
        assertThat(ShapeFromGguf.read(gguf)).isEqualTo(TinyLlama.SHAPE);
        try (Parameters read = Parameters.of(TinyLlama.SHAPE, gguf)) {
          for (Parameter each : parameters.all()) {
            assertThat(read.get(each.name()).memory().mismatch(each.memory()))
                .as(each.name())
                .isEqualTo(-1);
          }
        }
      }
    }
  }

  @Test
  void aDocumentSeesNothingOfItsNeighbourInTheRow() {
    try (Parameters parameters = TinyLlama.parameters(4)) {
      EffectiveWeights weights = name -> parameters.get(name).value();
      int length = 600;
      Batch together = TinyLlama.batch(1, length, 2, 5);
      double[] both = TorchScores.of(TinyLlama.SHAPE, weights, together, Precision.FP32);
      int half = length / 2;
      Batch first =
          new Batch(
              1,
              half,
              java.util.Arrays.copyOf(together.inputs(), half),
              java.util.Arrays.copyOf(together.targets(), half),
              new int[half]);
      double[] alone = TorchScores.of(TinyLlama.SHAPE, weights, first, Precision.FP32);
      for (int i = 0; i < half; i++) {
        assertThat(both[i]).as("token " + i).isCloseTo(alone[i], within(1e-4));
      }
      Batch otherNeighbour = TinyLlama.batch(1, length, 2, 6);
      int[] inputs = together.inputs().clone();
      System.arraycopy(otherNeighbour.inputs(), 0, inputs, 0, half);
      Batch changed = new Batch(1, length, inputs, together.targets(), together.documents());
      double[] after = TorchScores.of(TinyLlama.SHAPE, weights, changed, Precision.FP32);
      for (int i = half; i < length; i++) {
        assertThat(after[i]).as("token " + i).isCloseTo(both[i], within(1e-4));
      }
    }
  }

  @Test
  void halfPrecisionIsNear() {
    try (Parameters parameters = TinyLlama.parameters(7)) {
      EffectiveWeights weights = name -> parameters.get(name).value();
      Batch batch = TinyLlama.batch(2, 300, 1, 8);
      double[] full = TorchScores.of(TinyLlama.SHAPE, weights, batch, Precision.FP32);
      double[] half = TorchScores.of(TinyLlama.SHAPE, weights, batch, Precision.BF16);
      double sum = 0;
      for (int i = 0; i < full.length; i++) {
        sum += Math.abs(full[i] - half[i]);
      }
      assertThat(sum / full.length).isBetween(1e-6, 0.05);
    }
  }

  private static org.assertj.core.data.Offset<Double> within(double value) {
    return org.assertj.core.data.Offset.offset(value);
  }
}
