package io.altiplano.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Against llama.cpp's own quantiser ({@code dev/golden/QuantizeGolden.java}): the same bytes. */
class ModelQuantizerTest {
  private static final int HASH_CHARACTERS = 16;

  /** In any order and on many threads. */
  private static final Workers COMMON_POOL =
      new Workers() {
        @Override
        public int count() {
          return 3;
        }

        @Override
        public void run(int tasks, IntConsumer task) {
          IntStream.range(0, tasks).parallel().forEach(task);
        }
      };

  @TempDir static Path folder;
  private static Path even = Path.of("");
  private static Path odd = Path.of("");
  private static Path shallow = Path.of("");

  @BeforeAll
  static void writeModels() {
    even = QuantizableModels.write(QuantizableModels.EVEN, folder);
    odd = QuantizableModels.write(QuantizableModels.ODD, folder);
    shallow = QuantizableModels.write(QuantizableModels.SHALLOW, folder);
  }

  @ParameterizedTest
  @EnumSource
  void everyTensorHasLlamaCppsTypeAndBytes(QuantizationRecipe recipe) throws IOException {
    assertThat(tensors(quantize(even, recipe))).containsExactlyElementsOf(golden("even", recipe));
  }

  /** Fallbacks for widths that are not whole blocks, and the rules of eight experts. */
  @ParameterizedTest
  @EnumSource
  void oddWidthsAndExpertsToo(QuantizationRecipe recipe) throws IOException {
    assertThat(tensors(quantize(odd, recipe))).containsExactlyElementsOf(golden("odd", recipe));
  }

  /** What {@link QuantizedAgreementTest} runs is what llama.cpp ran. */
  @ParameterizedTest
  @EnumSource
  void theModelToRunToo(QuantizationRecipe recipe) throws IOException {
    assertThat(tensors(quantize(shallow, recipe)))
        .containsExactlyElementsOf(golden("shallow", recipe));
  }

  @Test
  void keepsTheMetadataAndSaysWhatItIs() throws IOException {
    try (GgufFile before = GgufFile.open(even);
        GgufFile after = GgufFile.open(quantize(even, QuantizationRecipe.Q4_K_M))) {
      for (String key : before.metadata().keys()) {
        assertThat(after.metadata().value(key)).as(key).isEqualTo(before.metadata().value(key));
      }
      assertThat(after.metadata().integer("general.file_type")).isEqualTo(15);
      assertThat(after.metadata().integer("general.quantization_version")).isEqualTo(2);
    }
  }

  @Test
  void fallbacksAreTold() {
    try (GgufFile file = GgufFile.open(odd)) {
      ModelQuantizer quantizer =
          new ModelQuantizer(file, QuantizationRecipe.Q4_K_S, false, Workers.SERIAL);
      assertThat(quantizer.steps())
          .filteredOn(ModelQuantizer.Step::isFallback)
          .extracting(step -> step.tensor().name())
          .contains("blk.0.attn_q.weight")
          .doesNotContain("blk.0.ffn_down_exps.weight", "blk.0.attn_norm.weight");
    }
    assertThat(ModelQuantizer.fitting(ElementType.Q4_K, 100)).isEqualTo(ElementType.F16);
  }

  @Test
  void quantisingTwiceIsRefusedUnlessAllowed() {
    Path quantized = quantize(even, QuantizationRecipe.Q8_0);
    try (GgufFile file = GgufFile.open(quantized)) {
      assertThatThrownBy(
              () -> new ModelQuantizer(file, QuantizationRecipe.Q4_0, false, Workers.SERIAL))
          .isInstanceOfSatisfying(
              AltiplanoException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
          .hasMessageContaining("token_embd.weight is quantised already (Q8_0)");
      ModelQuantizer allowed =
          new ModelQuantizer(file, QuantizationRecipe.Q4_0, true, Workers.SERIAL);
      Path twice = folder.resolve("twice.gguf");
      allowed.write(twice, written -> {});
      assertThat(twice).hasSize(allowed.bytes());
    }
  }

  @Test
  void progressEndsAtTheSizeAndCancellingLeavesNothing() throws IOException {
    Path out = folder.resolve("cancelled.gguf");
    try (GgufFile file = GgufFile.open(even)) {
      ModelQuantizer quantizer =
          new ModelQuantizer(file, QuantizationRecipe.Q8_0, false, Workers.SERIAL);
      List<Long> heard = new ArrayList<>();
      quantizer.write(folder.resolve("whole.gguf"), heard::add);
      assertThat(heard).isSorted().last().isEqualTo(quantizer.bytes());
      assertThatThrownBy(() ->
              quantizer.write(
                  out,
                  written -> {
                    if (written > quantizer.bytes() / 2) {
                      throw new CancellationException();
                    }
                  }))
          .isInstanceOf(CancellationException.class);
    }
    assertThat(out).doesNotExist();
    try (var files = Files.list(folder)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
    }
  }

  @Test
  void recipesAreFoundByLlamaCppsNames() {
    assertThat(QuantizationRecipe.named("q4_k")).isEqualTo(QuantizationRecipe.Q4_K_M);
    assertThat(QuantizationRecipe.named("Q6_K")).isEqualTo(QuantizationRecipe.Q6_K);
    assertThatThrownBy(() -> QuantizationRecipe.named("q7_0")).hasMessageContaining("IQ4_NL");
  }

  private static Path quantize(Path model, QuantizationRecipe recipe) {
    Path out = folder.resolve(recipe + "-" + model.getFileName());
    try (GgufFile file = GgufFile.open(model)) {
      new ModelQuantizer(file, recipe, false, COMMON_POOL).write(out, written -> {});
    }
    return out;
  }

  /** Each tensor as the golden file has it: name, type, the start of its bytes' hash. */
  private static List<String> tensors(Path path) throws IOException {
    try (GgufFile file = GgufFile.open(path)) {
      return file.tensors().values().stream().map(ModelQuantizerTest::describe).sorted().toList();
    } finally {
      Files.delete(path);
    }
  }

  private static String describe(Tensor tensor) {
    try {
      byte[] bytes = tensor.data().toArray(ValueLayout.JAVA_BYTE);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
      String start = HexFormat.of().formatHex(hash).substring(0, HASH_CHARACTERS);
      return tensor.name() + " " + tensor.type() + " " + start;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> golden(String model, QuantizationRecipe recipe) throws IOException {
    String resource = "/golden/quantize/" + model + ".txt";
    String prefix = recipe + " ";
    try (InputStream in = ModelQuantizerTest.class.getResourceAsStream(resource)) {
      byte[] text = Objects.requireNonNull(in, resource).readAllBytes();
      return new String(text, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(prefix))
          .map(line -> line.substring(prefix.length()))
          .sorted()
          .toList();
    }
  }
}
