package io.altiplano.training.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.model.LoadedModel.Adapter;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.training.JudgeProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** llama.cpp loads the adapters that are written here and says what our engine says with them. */
@Tag("judge")
class LoraJudgeTest {
  @TempDir private Path folder;

  @Test
  void llamaCppSaysTheSameWithTheAdapter() throws IOException, InterruptedException {
    Path model = RandomAdapter.model(folder, SyntheticFamily.LLAMA, ElementType.F32);
    Path adapter = folder.resolve("model-lora.gguf");
    try (GgufFile base = GgufFile.open(model)) {
      RandomAdapter.of(base, 4, 1).write(adapter);
    }
    JsonNode answers = JudgeProgram.ask("adapters.mjs", folder, folder, LoraMergeTest.TEXT);
    for (String scale : List.of("1.0", "0.5")) {
      float[] ours =
          LoraMergeTest.scores(model, List.of(new Adapter(adapter, Float.parseFloat(scale))));
      JsonNode theirs = answers.get("model").get(scale);
      float[] judged = new float[theirs.size()];
      for (int i = 0; i < judged.length; i++) {
        judged[i] = theirs.get(i).floatValue();
      }
      assertThat(LoraMergeTest.distance(ours, judged)).as("at " + scale).isLessThan(1e-3f);
    }
  }
}
