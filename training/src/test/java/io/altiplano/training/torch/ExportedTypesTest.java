package io.altiplano.training.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the engine says of an exported model of any type is what LibTorch says of its weights. */
class ExportedTypesTest {
  @TempDir private static Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"f32", "f16", "q8_0", "q4_0"})
  void theEngineSaysWhatLibTorchSays(String type) throws IOException {
    Path file = ExportedTypes.write(folder, type);
    double[] wanted = TorchScores.of(file, ExportedTypes.TEXT);
    ModelSettings settings = ModelSettings.DEFAULT.withCacheType(ElementType.F32).withThreads(2);
    try (LanguageModel model = LanguageModel.load(file, settings)) {
      float[] scores = model.score(ExportedTypes.TEXT).logProbabilities();
      assertThat(scores).hasSize(wanted.length);
      double sum = 0;
      for (int i = 0; i < wanted.length; i++) {
        double difference = Math.abs(wanted[i] - scores[i]);
        assertThat(difference).as("token " + i).isLessThan(ExportedTypes.tolerance(type));
        sum += difference;
      }
      assertThat(sum / wanted.length).isLessThan(ExportedTypes.tolerance(type) / 4);
    }
  }
}
