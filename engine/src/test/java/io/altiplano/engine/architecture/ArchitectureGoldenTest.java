package io.altiplano.engine.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.CompletionRequest;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationEvent;
import io.altiplano.api.GenerationOptions;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every architecture computes what llama.cpp computes, with every kernel set. That none of it
 * agrees by accident is {@link PerturbationTest}'s business.
 */
class ArchitectureGoldenTest {
  /** What the engine promises. */
  static final float TOLERANCE = 1e-3f;

  /** Both compute in F32, in another order of additions: 1e-5 when measured. */
  private static final float NOISE = 1e-4f;

  /** Log-probabilities that hardly differ would agree whatever the engine computed. */
  private static final float SMALLEST_SPREAD = 2f;

  @TempDir Path folder;

  static List<String> models() {
    return TinyModels.all().stream().map(SyntheticShape::name).toList();
  }

  @ParameterizedTest
  @MethodSource("models")
  void logProbabilitiesAreLlamaCppsOwn(String name) throws IOException {
    Golden golden = Golden.of(name);
    Path path = TinyModels.write(TinyModels.named(name), folder);
    for (Kernels kernels : KernelSets.all()) {
      ModelSettings settings = exact().withKernels(kernels.name());
      try (LanguageModel model = LanguageModel.load(path, settings)) {
        var scores = model.score(Golden.text());
        assertThat(scores.tokens()).isEqualTo(golden.tokens());
        assertThat(golden.distance(scores.logProbabilities()))
            .as("%s with %s kernels", name, kernels.name())
            .isLessThanOrEqualTo(tolerance(name));
      }
    }
  }

  /** llama.cpp looks GELU up in a table of half precision, which alone makes 5e-4. */
  static float tolerance(String name) {
    return name.startsWith("gemma") ? TOLERANCE : NOISE;
  }

  @ParameterizedTest
  @MethodSource("models")
  void greedyTokensAreLlamaCppsOwn(String name) throws IOException {
    Golden golden = Golden.of(name);
    Path path = TinyModels.write(TinyModels.named(name), folder);
    GenerationOptions greedy = GenerationOptions.greedy(golden.greedy().length);
    GenerationOptions options =
        new GenerationOptions(greedy.maxTokens(), greedy.sampling(), List.of(), 1);
    List<Integer> tokens = new ArrayList<>();
    try (LanguageModel model = LanguageModel.load(path, exact());
        Generation answer = model.complete(new CompletionRequest(golden.prompt(), options))) {
      for (GenerationEvent event : answer) {
        if (event instanceof GenerationEvent.Text piece) {
          piece.tokens().forEach(choice -> tokens.add(choice.chosen().token()));
        }
      }
    }
    assertThat(tokens.stream().mapToInt(Integer::intValue).toArray()).isEqualTo(golden.greedy());
  }

  @ParameterizedTest
  @MethodSource("models")
  void goldensAreOfThisFileAndHardToMeet(String name) throws IOException, NoSuchAlgorithmException {
    Golden golden = Golden.of(name);
    Path path = TinyModels.write(TinyModels.named(name), folder);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
    assertThat(HexFormat.of().formatHex(digest))
        .as("%s is not the file that llama.cpp saw; see dev/golden/architectures.mjs", name)
        .isEqualTo(golden.sha256());
    float least = 0;
    float most = Float.NEGATIVE_INFINITY;
    for (float logProbability : golden.logProbabilities()) {
      least = Math.min(least, logProbability);
      most = Math.max(most, logProbability);
    }
    assertThat(most - least).isGreaterThanOrEqualTo(SMALLEST_SPREAD);
    assertThat(golden.tokens().length)
        .isGreaterThan(4 * TinyModels.ORIGINAL_CONTEXT)
        .isGreaterThan(4 * TinyModels.WINDOW);
  }

  @Test
  void anUnknownArchitectureIsRefusedByNameWithTheKnownOnes() {
    Path path = folder.resolve("unknown.gguf");
    GgufWriter writer = TinyModels.writer(TinyModels.named("llama"));
    writer.put("general.architecture", "mamba").write(path);
    assertThatThrownBy(() -> LanguageModel.load(path).close())
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            fault -> assertThat(fault.code()).isEqualTo(ErrorCode.UNSUPPORTED_MODEL))
        .hasMessageContaining(path.toString())
        .hasMessageContaining("'mamba'")
        .hasMessageContaining("llama, qwen2, qwen3, qwen3moe, gemma2, gemma3, phi3, granite");
  }

  @Test
  void keysThatChangeAModelInWaysNotDoneAreRefused() {
    Path path = folder.resolve("switched.gguf");
    GgufWriter writer = TinyModels.writer(TinyModels.named("granite"));
    writer.put("granite.rope.scaling.finetuned", false).write(path);
    assertThatThrownBy(() -> LanguageModel.load(path).close())
        .hasMessageContaining(path + ": key 'granite.rope.scaling.finetuned'");
  }

  /** One thread and an F32 cache, as the judge has it. */
  static ModelSettings exact() {
    return ModelSettings.DEFAULT.withCacheType(ElementType.F32).withThreads(1);
  }
}
