package io.altiplano.training.torch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.ShapeFromGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    JsonNode judged = ask(models).get("base").get("1.0");
    double[] merged = libTorch(run.model());
    double[] before = libTorch(base);
    assertThat(judged).hasSize(merged.length);
    double moved = 0;
    for (int i = 0; i < merged.length; i++) {
      assertThat(judged.get(i).doubleValue())
          .as("token " + i)
          .isCloseTo(merged[i], org.assertj.core.data.Offset.offset(2e-3));
      moved = Math.max(moved, Math.abs(before[i] - judged.get(i).doubleValue()));
    }
    assertThat(moved).isGreaterThan(0.05);
  }

  private static double[] libTorch(Path model) {
    try (GgufFile file = GgufFile.open(model)) {
      ModelShape shape = ShapeFromGguf.read(file);
      ModelTokenizer tokenizer = Tokenizers.from(file.metadata());
      int[] words = tokenizer.encode(TEXT);
      int[] tokens = new int[words.length + 1];
      tokens[0] = tokenizer.vocabulary().bos().orElseThrow();
      System.arraycopy(words, 0, tokens, 1, words.length);
      try (Parameters parameters = Parameters.of(shape, file)) {
        return TorchScores.of(
            shape, name -> parameters.get(name).value(), TinyLlama.row(tokens), Precision.FP32);
      }
    }
  }

  /** The module's folder is where tests run; the program is in the repository's. */
  private JsonNode ask(Path models) throws IOException, InterruptedException {
    Path answers = folder.resolve("answers.json");
    Process process =
        new ProcessBuilder(
                "node", "dev/golden/adapters.mjs", models.toString(), answers.toString(), TEXT)
            .directory(Path.of("..").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(folder.resolve("judge.log").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("judge.log"))).isZero();
    return new ObjectMapper().readTree(answers.toFile());
  }
}
