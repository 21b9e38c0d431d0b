package io.altiplano.engine.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShapes;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The goldens are what llama.cpp says today, and it loads what our writer writes. */
@Tag("judge")
class ArchitectureJudgeTest {
  /** llama.cpp repeats itself to 5e-6 on one machine; other instruction sets add otherwise. */
  private static final float REPEATS = 1e-3f;

  @TempDir Path folder;

  static List<String> models() {
    return ArchitectureGoldenTest.models();
  }

  @ParameterizedTest
  @MethodSource("models")
  void goldensAreWhatTheJudgeSays(String name) throws IOException, InterruptedException {
    Golden golden = Golden.of(name);
    Path path = TinyModels.write(TinyModels.named(name), folder);
    JsonNode answer = Judge.ask("score", path, Golden.text());
    assertThat(Golden.integers(answer.get("tokens"))).isEqualTo(golden.tokens());
    assertThat(golden.distance(Golden.floats(answer.get("logProbabilities"))))
        .isLessThanOrEqualTo(REPEATS);
  }

  @ParameterizedTest
  @CsvSource({
    "tiny-llama, Q4_0",
    "tiny-qwen3, Q4_K",
    "tiny-gemma3, Q6_K",
    "tiny-mixtral, Q8_0",
    "smollm2-135m, Q5_0"
  })
  void syntheticModelsOfEveryKindLoad(String shape, ElementType type)
      throws IOException, InterruptedException {
    Path path = folder.resolve(shape + ".gguf");
    new SyntheticModel(SyntheticShapes.named(shape), type, 1).write(path, written -> {});
    JsonNode answer = Judge.ask("greedy", path, "Once upon a time", "4");
    assertThat(answer.get("output")).hasSize(4);
  }
}
