package io.altiplano.training.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.convert.ModelQuantizer;
import io.altiplano.engine.convert.QuantizationRecipe;
import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import io.altiplano.training.shape.RotaryScaling;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GGUF to folder to GGUF gives the same model. */
class RoundTripTest {
  private static final String TEXT = "The then in an inn, 1234 times:\n the <note> end\u00e9 한글";
  private static final RotaryScaling.Llama3 LLAMA_3 = new RotaryScaling.Llama3(8, 1, 4, 64);

  @TempDir Path folder;

  enum Case {
    LLAMA(SyntheticFamily.LLAMA, "llama-bpe", false),
    LLAMA_TIED(SyntheticFamily.LLAMA, "smollm", true),
    QWEN2(SyntheticFamily.QWEN2, "qwen2", false),
    QWEN3(SyntheticFamily.QWEN3, "gpt-2", true);

    final SyntheticFamily family;
    final String pre;
    final boolean tied;

    Case(SyntheticFamily family, String pre, boolean tied) {
      this.family = family;
      this.pre = pre;
      this.tied = tied;
    }

    GgufWriter writer(ElementType type) {
      SyntheticShape shape =
          SyntheticShape.dense("t", family, 64, 2, 4, 2, 32, 96, ByteLevelModel.VOCABULARY, 256);
      return ByteLevelModel.of(tied ? shape.withTiedOutput() : shape, type, 11 + ordinal(), pre);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tensorsTokensAndProbabilitiesStay(Case model) {
    GgufWriter writer = model.writer(ElementType.F32);
    if (model == Case.LLAMA) {
      putDivisors(writer, LLAMA_3.divisors(32, 10_000));
    }
    Path first = folder.resolve("first.gguf");
    writer.write(first);
    Path second = roundTrip(first, Long.MAX_VALUE);
    assertSameModel(first, second);
  }

  @Test
  void theModelThatShipsComesBack() {
    Path shipped = Path.of(System.getProperty("altiplano.basedir"), "models/cria/cria.gguf");
    Path first = folder.resolve("first.gguf");
    try (GgufFile file = GgufFile.open(shipped)) {
      new ModelQuantizer(file, QuantizationRecipe.named("F32"), true, Workers.SERIAL)
          .write(first, _ -> {});
    }
    assertSameModel(first, roundTrip(first, Long.MAX_VALUE));
  }

  private static void putDivisors(GgufWriter writer, float[] divisors) {
    MemorySegment data = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, divisors);
    writer.tensor("rope_freqs.weight", ElementType.F32, new Shape(divisors.length), data);
  }

  private Path roundTrip(Path first, long shardBytes) {
    Path out = folder.resolve("folder");
    try (GgufFile file = GgufFile.open(first)) {
      GgufToFolder export = new GgufToFolder(file, ElementType.F32);
      long[] last = {0};
      export.write(out, shardBytes, written -> last[0] = written);
      assertThat(last[0]).isEqualTo(export.bytes());
    }
    Path second = folder.resolve("second.gguf");
    try (FolderToGguf model = FolderToGguf.open(out)) {
      model.write(second, _ -> {});
    }
    return second;
  }

  private static void assertSameModel(Path first, Path second) {
    try (GgufFile before = GgufFile.open(first);
        GgufFile after = GgufFile.open(second)) {
      assertThat(after.tensors().keySet())
          .containsExactlyInAnyOrderElementsOf(before.tensors().keySet());
      for (Tensor tensor : before.tensors().values()) {
        Tensor other = after.tensor(tensor.name());
        assertThat(other.type()).isEqualTo(tensor.type());
        assertThat(other.shape()).isEqualTo(tensor.shape());
        assertThat(other.data().mismatch(tensor.data())).as(tensor.name()).isEqualTo(-1);
      }
      assertSameTokenizer(before.metadata(), after.metadata());
    }
    try (LanguageModel before = LanguageModel.load(first);
        LanguageModel after = LanguageModel.load(second)) {
      assertThat(after.score(TEXT).tokens()).isEqualTo(before.score(TEXT).tokens());
      assertThat(after.score(TEXT).logProbabilities())
          .isEqualTo(before.score(TEXT).logProbabilities());
    }
  }

  private static void assertSameTokenizer(Metadata before, Metadata after) {
    for (String key : before.keys()) {
      if (key.startsWith("tokenizer.")) {
        assertThat(after.value(key)).as(key).isEqualTo(before.value(key));
      }
    }
  }

  @Test
  void weightsInSeveralFilesAreTheSame() throws IOException {
    Path first = folder.resolve("first.gguf");
    Case.QWEN2.writer(ElementType.F32).write(first);
    Path second = roundTrip(first, 60_000);
    try (Stream<Path> files = Files.list(folder.resolve("folder"))) {
      assertThat(files.filter(file -> file.toString().endsWith(".safetensors")).count())
          .isGreaterThan(3);
    }
    assertSameModel(first, second);
  }

  @ParameterizedTest
  @ValueSource(strings = {"F16", "BF16"})
  void matricesOfHalfPrecisionStay(ElementType type) {
    Path first = folder.resolve("first.gguf");
    Case.LLAMA.writer(type).write(first);
    Path out = folder.resolve("folder");
    Path second = folder.resolve("second.gguf");
    try (GgufFile file = GgufFile.open(first)) {
      assertThat(GgufToFolder.naturalType(file)).isEqualTo(type);
      new GgufToFolder(file, type).write(out, _ -> {});
      try (FolderToGguf model = FolderToGguf.open(out)) {
        model.write(second, _ -> {});
      }
      try (GgufFile after = GgufFile.open(second)) {
        for (Tensor tensor : file.tensors().values()) {
          Tensor other = after.tensor(tensor.name());
          assertThat(other.type()).isEqualTo(tensor.type());
          if (tensor.shape().rank() == 2) {
            assertThat(other.data().mismatch(tensor.data())).as(tensor.name()).isEqualTo(-1);
          }
        }
      }
    }
  }

  @Test
  void whatAFolderCannotSayIsRefused() {
    SyntheticShape gemma =
        SyntheticShape.dense("t", SyntheticFamily.GEMMA2, 64, 2, 4, 2, 16, 96, 320, 64);
    refused(ByteLevelModel.of(gemma, ElementType.F32, 1, "gpt-2"), "gemma2", "qwen3");
    SyntheticShape llama =
        SyntheticShape.dense("t", SyntheticFamily.LLAMA, 64, 2, 4, 2, 16, 96, 320, 64);
    refused(new SyntheticModel(llama, ElementType.F32, 1).writer(), "tokenizer.ggml.model");
    refused(ByteLevelModel.of(llama, ElementType.F32, 1, "tekken"), "tekken");
    refused(
        ByteLevelModel.of(llama.withExperts(2, 1), ElementType.F32, 1, "gpt-2"), "expert_count");
    GgufWriter factors = ByteLevelModel.of(llama, ElementType.F32, 1, "gpt-2");
    putDivisors(factors, new float[] {1, 9, 2, 3, 4, 5, 6, 7});
    refused(factors, "rope_freqs.weight");
    SyntheticShape both = llama.with("rope.scaling.type", "linear").with("rope.scaling.factor", 4f);
    GgufWriter divided = ByteLevelModel.of(both, ElementType.F32, 1, "gpt-2");
    putDivisors(divided, new float[] {1, 1, 1, 1, 1, 1, 1, 1});
    refused(divided, "rope.scaling.factor", "rope_freqs.weight");
  }

  private void refused(GgufWriter writer, String... words) {
    Path path = folder.resolve("refused.gguf");
    writer.write(path);
    try (GgufFile file = GgufFile.open(path)) {
      assertThatThrownBy(() -> new GgufToFolder(file, ElementType.F32))
          .isInstanceOf(AltiplanoException.class)
          .hasMessageContainingAll(words);
    }
  }

  @Test
  void cancellingLeavesNothingBehind() throws IOException {
    Path first = folder.resolve("first.gguf");
    Case.LLAMA.writer(ElementType.F32).write(first);
    try (GgufFile file = GgufFile.open(first)) {
      GgufToFolder export = new GgufToFolder(file, ElementType.F32);
      assertThatThrownBy(() ->
              export.write(
                  folder.resolve("folder"),
                  _ -> {
                    throw new IllegalStateException("enough");
                  }))
          .hasMessage("enough");
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.toList()).isEqualTo(List.of(first));
    }
  }
}
