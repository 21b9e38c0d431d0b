package io.altiplano.training.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written is read back, bit for bit. */
class LoraWeightsTest {
  @TempDir private Path folder;

  @Test
  void throughAGgufFile() {
    try (GgufFile base = base(SyntheticFamily.LLAMA)) {
      LoraWeights weights = RandomAdapter.of(base, 4, 1);
      Path file = folder.resolve("adapter.gguf");
      weights.write(file);

      assertSame(LoraWeights.read(file), weights);
      assertSame(LoraWeights.read(file, base), weights);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = SyntheticFamily.class,
      names = {"LLAMA", "QWEN2", "QWEN3"})
  void throughAPeftFolder(SyntheticFamily family) {
    try (GgufFile base = base(family)) {
      LoraWeights weights = RandomAdapter.of(base, 4, 1);
      Path peft = folder.resolve("peft");
      weights.writeFolder(peft, base);

      assertSame(LoraWeights.read(peft, base), weights);
    }
  }

  @Test
  void aFolderHoldsWhatPeftWants() throws IOException {
    try (GgufFile base = base(SyntheticFamily.LLAMA)) {
      Path peft = Files.createDirectory(folder.resolve("peft"));
      Files.writeString(peft.resolve("model.safetensors"), "mine");
      RandomAdapter.of(base, 4, 1).writeFolder(peft, base);

      assertThat(Files.readString(peft.resolve("adapter_config.json")))
          .contains("\"peft_type\" : \"LORA\"", "\"r\" : 4", "\"lora_alpha\" : 6.0")
          .contains("\"down_proj\"", "\"q_proj\"", "\"lm_head\"");
      assertThat(
              Files.readString(
                  peft.resolve("adapter_model.safetensors"), StandardCharsets.ISO_8859_1))
          .contains("\"base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight\"")
          .contains("\"base_model.model.lm_head.lora_B.weight\"");
      assertThat(peft.resolve("model.safetensors")).as("a model beside it").hasContent("mine");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"peft_type\" : \"LORA\" | \"peft_type\" : \"LOHA\" | key 'peft_type'",
        "\"use_dora\" : false | \"use_dora\" : true | key 'use_dora'",
        "\"r\" : 4 | \"r\" : 5 | shape",
        "\"bias\" : \"none\" | \"bias\" : \"all\" | key 'bias'",
        "\"r\" : 4 | \"r\" : 4, \"rank_pattern\" : {\"q_proj\" : 8} | key 'rank_pattern'",
        "\"lora_alpha\" : 6.0 | \"lora_alpha\" : -1 | key 'lora_alpha'",
      })
  void aFolderOfAnotherKindIsRefused(String was, String is, String reason) throws IOException {
    try (GgufFile base = base(SyntheticFamily.LLAMA)) {
      Path peft = folder.resolve("peft");
      RandomAdapter.of(base, 4, 1).writeFolder(peft, base);
      Path config = peft.resolve("adapter_config.json");
      Files.writeString(config, Files.readString(config).replace(was, is));

      assertThatThrownBy(() -> LoraWeights.read(peft, base))
          .hasMessageContaining(peft.toString())
          .hasMessageContaining(reason);
    }
  }

  @Test
  void rankStabilisedAdaptersCountAsTheyShould() throws IOException {
    try (GgufFile base = base(SyntheticFamily.LLAMA)) {
      Path peft = folder.resolve("peft");
      RandomAdapter.of(base, 4, 1).writeFolder(peft, base);
      Path config = peft.resolve("adapter_config.json");
      String plain = Files.readString(config);
      Files.writeString(config, plain.replace("\"use_rslora\" : false", "\"use_rslora\" : true"));

      // alpha / sqrt(4) is twice alpha / 4.
      assertThat(LoraWeights.read(peft, base).alpha()).isEqualTo(2 * RandomAdapter.ALPHA);
    }
  }

  @Test
  void damagedFilesAreRefused() {
    Shape shape = new Shape(4, 4);
    MemorySegment zeros = MemorySegment.ofArray(new byte[64]);
    Path file = folder.resolve("bad.gguf");
    GgufWriter writer =
        new GgufWriter().put("general.type", "adapter").put("general.architecture", "llama");
    writer.write(file);
    assertThatThrownBy(() -> LoraWeights.read(file)).hasMessageContaining("not a LoRA adapter");
    writer.put("adapter.type", "lora").put("adapter.lora.alpha", 1f).write(file);
    assertThatThrownBy(() -> LoraWeights.read(file)).hasMessageContaining("changes nothing");
    writer.tensor("blk.0.attn_q.weight.lora_a", ElementType.F32, shape, zeros).write(file);
    assertThatThrownBy(() -> LoraWeights.read(file)).hasMessageContaining("is missing");
    MemorySegment other = MemorySegment.ofArray(new byte[80]);
    writer
        .tensor("blk.0.attn_q.weight.lora_b", ElementType.F32, new Shape(5, 4), other)
        .write(file);
    assertThatThrownBy(() -> LoraWeights.read(file)).hasMessageContaining("do not go together");
  }

  @Test
  void differentRanksHaveNoFolder() {
    try (GgufFile base = base(SyntheticFamily.LLAMA)) {
      SequencedMap<String, LowRank> changes =
          new LinkedHashMap<>(RandomAdapter.of(base, 4, 1).changes());
      changes.putFirst(
          "output.weight", RandomAdapter.of(base, 2, 1).changes().sequencedValues().getLast());

      assertThatThrownBy(
              () -> new LoraWeights("llama", 1, changes).writeFolder(folder.resolve("peft"), base))
          .hasMessageContaining("2 different ranks");
    }
  }

  private GgufFile base(SyntheticFamily family) {
    return GgufFile.open(RandomAdapter.model(folder, family, ElementType.F32));
  }

  private static void assertSame(LoraWeights actual, LoraWeights expected) {
    assertThat(actual.architecture()).isEqualTo(expected.architecture());
    assertThat(actual.alpha()).isEqualTo(expected.alpha());
    assertThat(actual.changes().keySet())
        .containsExactlyInAnyOrderElementsOf(expected.changes().keySet());
    expected
        .changes()
        .forEach((name, change) ->
            assertThat(actual.changes().get(name))
                .usingRecursiveComparison()
                .as(name)
                .isEqualTo(change));
  }
}
