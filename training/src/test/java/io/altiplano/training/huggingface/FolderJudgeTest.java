package io.altiplano.training.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.training.JudgeProgram;
import io.altiplano.training.shape.ShapeFromGguf;
import io.altiplano.training.shape.Weight;
import io.altiplano.training.shape.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hugging Face's own libraries read what is written here: safetensors and tokenizer.json. */
@Tag("judge")
class FolderJudgeTest {
  private static final List<String> TEXTS =
      List.of(
          "Hello there, I'm a llama.", "안녕하세요, 라마입니다!", "{\"date\": \"2019-03-01\"}", " \n ½ 🦙");

  /** Some three files, with an index. */
  private static final long SHARD_BYTES = 10 << 20;

  @TempDir private Path folder;

  @Test
  void theirLibrariesReadTheModelThatShips() throws IOException, InterruptedException {
    Path cria = Path.of(System.getProperty("altiplano.basedir"), "models", "cria", "cria.gguf");
    Path written = folder.resolve("written");
    try (GgufFile file = GgufFile.open(cria)) {
      new GgufToFolder(file, ElementType.F16).write(written, SHARD_BYTES, _ -> {});
      JsonNode read = JudgeProgram.ask("folder.mjs", written, folder, TEXTS.toArray(String[]::new));
      List<Weight> weights = Weights.of(ShapeFromGguf.read(file));
      assertThat(read.get("tensors")).hasSize(weights.size());
      for (Weight weight : weights) {
        assertThat(ints(read.get("tensors").path(weight.huggingFace()).path("shape")))
            .as(weight.huggingFace())
            .isEqualTo(reversed(weight.shape()));
      }
      ModelTokenizer tokenizer = Tokenizers.from(file.metadata());
      for (int i = 0; i < TEXTS.size(); i++) {
        assertThat(ints(read.get("tokens").get(i)))
            .as(TEXTS.get(i))
            .isEqualTo(tokenizer.encode(TEXTS.get(i)));
      }
    }
  }

  private static int[] ints(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::intValue).toArray();
  }

  /** ggml's order is the reverse of everybody's. */
  private static int[] reversed(Shape shape) {
    return IntStream.range(0, shape.rank())
        .map(i -> Math.toIntExact(shape.dimension(shape.rank() - 1 - i)))
        .toArray();
  }
}
