package io.altiplano.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A sound file of a model that cannot be: a clear error that names file and key or tensor. */
class ModelRefusalTest {
  private static final SyntheticShape SHAPE =
      SyntheticShape.dense("tiny", SyntheticFamily.LLAMA, 64, 2, 4, 2, 16, 96, 320, 128);

  @TempDir Path folder;

  static Stream<Arguments> refusedKeys() {
    return Stream.of(
        Arguments.of("context_length", 0, "0 is not between"),
        Arguments.of("embedding_length", -64, "-64 is not between"),
        Arguments.of("embedding_length", Integer.MAX_VALUE, "is not between"),
        Arguments.of("block_count", 1 << 20, "is not between 1 and 4096"),
        Arguments.of("feed_forward_length", 1 << 30, "is not between"),
        Arguments.of("attention.head_count", 0, "0 is not between"),
        Arguments.of("attention.head_count_kv", 3, "3 does not divide 4 heads"),
        Arguments.of("attention.key_length", 1 << 22, "is not between"),
        Arguments.of("attention.value_length", 0, "0 is not between"),
        Arguments.of("attention.layer_norm_rms_epsilon", Float.NaN, "NaN is not between 0 and 1"),
        Arguments.of("attention.scale", Float.NaN, "NaN is not a finite number"),
        Arguments.of("attn_logit_softcapping", Float.POSITIVE_INFINITY, "not a finite number"),
        Arguments.of("rope.dimension_count", 0, "0 is not an even number"),
        Arguments.of("rope.dimension_count", 15, "15 is not an even number"),
        Arguments.of("rope.dimension_count", 18, "of at most 16"),
        Arguments.of("rope.freq_base", 0f, "0.0 is not a positive number"),
        Arguments.of("rope.freq_base", Float.POSITIVE_INFINITY, "not a finite number"),
        Arguments.of("rope.scaling.factor", -2f, "-2.0 is negative"),
        Arguments.of("rope.scaling.type", "bent", "'bent' is not known"),
        Arguments.of("expert_count", 1 << 20, "is not between 1 and 4096"),
        Arguments.of("expert_count", -1, "-1 is not between"),
        Arguments.of("attention.causal", false, "not supported"),
        Arguments.of("attention.clamp_kqv", 8f, "not supported"));
  }

  @ParameterizedTest(name = "{0} = {1}")
  @MethodSource("refusedKeys")
  void aKeyThatCannotBeIsRefusedByName(String key, Object value, String message) {
    assertThatThrownBy(() -> load(writer(SHAPE.with(key, value))))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("model.gguf")
        .hasMessageContaining("llama." + key)
        .hasMessageContaining(message);
  }

  @Test
  void moreExpertsUsedThanThereAreIsRefused() {
    SyntheticShape shape = SHAPE.withExperts(4, 2).with("expert_used_count", 5);
    assertRefused(
        writer(shape), ErrorCode.INVALID_FILE, "llama.expert_used_count", "between 1 and 4");
  }

  @Test
  void anUnknownArchitectureIsRefusedWithTheKnownOnes() {
    GgufWriter writer = writer(SHAPE).put("general.architecture", "vicugna");
    assertRefused(writer, ErrorCode.UNSUPPORTED_MODEL, "'vicugna' is not known", "llama, qwen2");
  }

  @Test
  void aMissingTensorIsNamed() {
    assertRefused(
        writer(SHAPE.with("block_count", 3)),
        ErrorCode.INVALID_FILE,
        "blk.2.attn_norm.weight",
        "missing");
  }

  @Test
  void aTensorThatNobodyReadsIsNamed() {
    assertRefused(
        writer(SHAPE.with("block_count", 1)),
        ErrorCode.UNSUPPORTED_MODEL,
        "9 tensors",
        "'blk.1.attn_k.weight' first");
  }

  @Test
  void aTensorOfAnotherShapeIsNamedWithBothShapes() {
    assertRefused(
        writer(SHAPE.with("feed_forward_length", 128)),
        ErrorCode.INVALID_FILE,
        "'blk.0.ffn_gate.weight' has shape [64, 96], expected [64, 128]");
  }

  @Test
  void aFrequencyFactorThatIsNotPositiveIsRefused() {
    GgufWriter writer = writer(SHAPE);
    writer.tensor(
        "rope_freqs.weight",
        ElementType.F32,
        new Shape(8),
        MemorySegment.ofArray(new byte[8 * Float.BYTES]));
    assertRefused(writer, ErrorCode.INVALID_FILE, "'rope_freqs.weight' holds 0.0");
  }

  @Test
  void longFactorsWithoutShortOnesAreRefused() {
    GgufWriter writer = writer(SHAPE.with("rope.scaling.type", "longrope"));
    writer.tensor(
        "rope_factors_long.weight",
        ElementType.F32,
        new Shape(8),
        MemorySegment.ofArray(new byte[8 * Float.BYTES]));
    assertRefused(writer, ErrorCode.INVALID_FILE, "rope_factors_short.weight", "missing");
  }

  private void assertRefused(GgufWriter writer, ErrorCode code, String... messages) {
    assertThatThrownBy(() -> load(writer))
        .isInstanceOfSatisfying(AltiplanoException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining("model.gguf")
        .hasMessageContainingAll(messages);
  }

  private static GgufWriter writer(SyntheticShape shape) {
    return new SyntheticModel(shape, ElementType.F32, 1).writer();
  }

  private void load(GgufWriter writer) {
    Path path = folder.resolve("model.gguf");
    writer.write(path);
    try (GgufFile file = GgufFile.open(path)) {
      ModelConfig config = ModelConfig.read(file);
      ModelLoader.load(file, config, KernelSets.best(), List.of(), config.contextLength());
    }
  }
}
