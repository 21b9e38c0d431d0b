package io.altiplano.training.torch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.training.JudgeProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** llama.cpp says of an exported model, and of its adapter, what LibTorch says of the weights. */
@Tag("judge")
class ExportJudgeTest {
  private static final String TEXT = "The llama walks up the hill. 라마는 언덕을 오릅니다.";

  @TempDir private Path folder;

  @Test
  void llamaCppSaysWhatLibTorchSays() throws IOException, InterruptedException {
    Path base = folder.resolve("base.gguf");
    RunFolder run = new RunFolder(folder.resolve("run"));
    LoraTrainingTest.train(base, run);
    Path models = Files.createDirectories(folder.resolve("models"));
    Files.copy(base, models.resolve("base.gguf"));
    Files.copy(run.adapter(), models.resolve("base-lora.gguf"));
    JsonNode judged = JudgeProgram.ask("adapters.mjs", models, folder, TEXT).get("base").get("1.0");
    double[] merged = TorchScores.of(run.model(), TEXT);
    double[] before = TorchScores.of(base, TEXT);
    assertThat(judged).hasSize(merged.length);
    double moved = 0;
    for (int i = 0; i < merged.length; i++) {
      assertThat(judged.get(i).doubleValue())
          .as("token " + i)
          .isCloseTo(merged[i], Offset.offset(2e-3));
      moved = Math.max(moved, Math.abs(before[i] - judged.get(i).doubleValue()));
    }
    assertThat(moved).isGreaterThan(0.05);
  }

  @ParameterizedTest
  @ValueSource(strings = {"f32", "f16", "q8_0", "q4_0"})
  void llamaCppSaysWhatLibTorchSaysOfEveryType(String type)
      throws IOException, InterruptedException {
    Path file = ExportedTypes.write(Files.createDirectories(folder.resolve("made")), type);
    Path models = Files.createDirectories(folder.resolve("models"));
    Files.copy(file, models.resolve(type + ".gguf"));
    JsonNode judged =
        JudgeProgram.ask("adapters.mjs", models, folder, ExportedTypes.TEXT).get(type).get("0.0");
    double[] wanted = TorchScores.of(file, ExportedTypes.TEXT);
    assertThat(judged).hasSize(wanted.length);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(judged.get(i).doubleValue())
          .as("token " + i)
          .isCloseTo(wanted[i], Offset.offset(tolerance(type)));
    }
  }

  /** With weights in F16, llama.cpp rounds activations to F16 too. */
  private static double tolerance(String type) {
    return type.equals("f16") ? 2e-2 : ExportedTypes.tolerance(type);
  }
}
