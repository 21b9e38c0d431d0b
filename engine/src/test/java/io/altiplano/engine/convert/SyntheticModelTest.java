package io.altiplano.engine.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyntheticModelTest {
  @TempDir Path folder;

  private static SyntheticShape small() {
    return SyntheticShape.dense("small", SyntheticFamily.LLAMA, 256, 1, 4, 2, 64, 512, 400, 128);
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeHoldsTheSameNumbersAsNearlyAsItCan(ElementType type) {
    float[] exact = firstRow(write(type, 7, "exact-" + type), ElementType.F32);
    Path path = write(type, 7, type.name());
    float[] encoded = firstRow(path, type);
    double difference = 0;
    double size = 0;
    for (int i = 0; i < exact.length; i++) {
      difference += Math.pow(exact[i] - encoded[i], 2);
      size += Math.pow(exact[i], 2);
    }
    // Two bits keep a third of an even distribution's energy wrong at worst.
    assertThat(Math.sqrt(difference / size)).isLessThan(0.35);
    try (GgufFile file = GgufFile.open(path)) {
      assertThat(file.tensor("blk.0.ffn_down.weight").type()).isEqualTo(type);
      assertThat(file.tensor("blk.0.ffn_norm.weight").type()).isEqualTo(ElementType.F32);
    }
  }

  private Path write(ElementType type, long seed, String name) {
    Path path = folder.resolve(name + ".gguf");
    ElementType own = name.startsWith("exact") ? ElementType.F32 : type;
    SyntheticModel model = new SyntheticModel(small(), own, seed);
    List<Long> heard = new ArrayList<>();
    model.write(path, heard::add);
    assertThat(heard).isSorted().last().isEqualTo(model.bytes());
    return path;
  }

  private static float[] firstRow(Path path, ElementType type) {
    try (GgufFile file = GgufFile.open(path)) {
      Tensor tensor = file.tensor("blk.0.attn_q.weight");
      assertThat(tensor.type()).isEqualTo(type);
      float[] row = new float[tensor.columns()];
      KernelSets.best().decode(type, tensor.data(), 0, row, 0, row.length);
      return row;
    }
  }

  @Test
  void theSameSeedGivesTheSameFileAndAnotherAnother() throws IOException {
    Path first = write(ElementType.Q4_0, 7, "first");
    Path again = write(ElementType.Q4_0, 7, "again");
    Path other = write(ElementType.Q4_0, 8, "other");
    assertThat(again).hasSameBinaryContentAs(first);
    assertThat(Files.mismatch(first, other)).isNotNegative();
  }

  @ParameterizedTest
  @ValueSource(ints = {320, 321, 400, 1001, 32000, 128256})
  void vocabulariesOfEverySizeHaveDistinctTokens(int size) {
    Path path = folder.resolve("vocabulary.gguf");
    var writer = new io.altiplano.engine.gguf.GgufWriter();
    SyntheticVocabulary.put(writer, size);
    writer.write(path);
    try (GgufFile file = GgufFile.open(path)) {
      Metadata metadata = file.metadata();
      List<String> tokens = metadata.strings("tokenizer.ggml.tokens");
      assertThat(tokens).hasSize(size);
      assertThat(new HashSet<>(tokens)).hasSize(size);
      assertThat(metadata.floats("tokenizer.ggml.scores")).hasSize(size);
      assertThat(metadata.integers("tokenizer.ggml.token_type")).hasSize(size);
    }
  }

  @Test
  void publishedShapesHaveThePublishedSizes() {
    assertThat(parameters("llama-1b")).isEqualTo(1_235_814_432L);
    assertThat(parameters("llama-8b")).isEqualTo(8_030_261_312L);
    assertThat(parameters("mistral-7b")).isEqualTo(7_248_023_552L);
    assertThat(parameters("qwen3-0.6b")).isEqualTo(596_049_920L);
    assertThat(parameters("smollm2-135m")).isEqualTo(134_515_008L);
    assertThat(parameters("gemma2-2b")).isEqualTo(2_614_341_888L);
    assertThat(parameters("gemma3-1b")).isEqualTo(999_885_952L);
    assertThat(parameters("phi3.5-mini")).isEqualTo(3_821_079_648L);
    assertThat(parameters("mixtral-8x7b")).isEqualTo(46_702_792_704L);
    assertThat(parameters("qwen3-30b-a3b")).isEqualTo(30_532_122_624L);
    assertThat(parameters("granite3-2b")).isEqualTo(2_533_531_648L);
    assertThat(parameters("qwen2.5-0.5b")).isEqualTo(494_032_768L);
  }

  private static long parameters(String name) {
    return SyntheticTensors.of(SyntheticShapes.named(name)).stream()
        .mapToLong(tensor -> tensor.shape().elements())
        .sum();
  }

  @Test
  void anUnknownShapeIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> SyntheticShapes.named("llama-9000b"))
        .hasMessageContaining("llama-9000b")
        .hasMessageContaining("tiny-llama, tiny-qwen3");
  }
}
