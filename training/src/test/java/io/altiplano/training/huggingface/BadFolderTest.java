package io.altiplano.training.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.training.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders as others write them, and with something wrong in each. */
class BadFolderTest {
  @TempDir Path temporary;

  private Path folder = Path.of("");

  @BeforeEach
  void writeAGoodOne() {
    folder = temporary.resolve("folder");
    SyntheticShape shape =
        SyntheticShape.dense("t", SyntheticFamily.LLAMA, 32, 1, 4, 2, 8, 32, 320, 64);
    Path gguf = temporary.resolve("model.gguf");
    ByteLevelModel.of(shape, ElementType.F32, 3, "llama-bpe").write(gguf);
    try (GgufFile file = GgufFile.open(gguf)) {
      new GgufToFolder(file, ElementType.F32).write(folder, _ -> {});
    }
  }

  private ObjectNode read(String name) throws IOException {
    return (ObjectNode) StrictJson.MAPPER.readTree(folder.resolve(name).toFile());
  }

  private void write(String name, JsonNode json) throws IOException {
    StrictJson.MAPPER.writeValue(folder.resolve(name).toFile(), json);
  }

  private void set(String name, String pointer, String value) throws IOException {
    ObjectNode root = read(name);
    int slash = pointer.lastIndexOf('/');
    ObjectNode parent = (ObjectNode) root.at(pointer.substring(0, slash));
    if (value.equals("-")) {
      parent.remove(pointer.substring(slash + 1));
    } else {
      parent.set(pointer.substring(slash + 1), StrictJson.MAPPER.readTree(value));
    }
    write(name, root);
  }

  private Metadata converted() {
    Path out = temporary.resolve("out.gguf");
    try (FolderToGguf model = FolderToGguf.open(folder)) {
      model.write(out, _ -> {});
    }
    try (GgufFile file = GgufFile.open(out)) {
      return file.metadata();
    }
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/huggingface/bad-values.csv", delimiter = '|', quoteCharacter = '`')
  void aWrongValueIsNamed(String file, String pointer, String value) throws IOException {
    set(file, pointer, value);
    assertThatThrownBy(() -> FolderToGguf.open(folder).close())
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> assertThat(e.code()).isIn(ErrorCode.INVALID_FILE, ErrorCode.UNSUPPORTED_MODEL))
        .hasMessageMatching("(?s).*folder.*(key|tensor) '.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "model.safetensors"})
  void aMissingOrCutFileIsNamed(String name) throws IOException {
    Path file = folder.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> FolderToGguf.open(folder).close()).hasMessageContaining(name);
    Files.delete(file);
    assertThatThrownBy(() -> FolderToGguf.open(folder).close())
        .hasMessageContaining(name)
        .hasMessageContaining("missing");
  }

  @Test
  void mergesMayBePairs() throws IOException {
    Metadata before = converted();
    ObjectNode tokenizer = read("tokenizer.json");
    ArrayNode merges = (ArrayNode) tokenizer.at("/model/merges");
    for (int i = 0; i < merges.size(); i++) {
      String[] parts = merges.path(i).textValue().split(" ", -1);
      merges.set(i, StrictJson.MAPPER.createArrayNode().add(parts[0]).add(parts[1]));
    }
    write("tokenizer.json", tokenizer);
    assertThat(converted().strings("tokenizer.ggml.merges"))
        .isEqualTo(before.strings("tokenizer.ggml.merges"));
  }

  @Test
  void llama3WordsWithoutItsPreferenceForWholeOnesAreDbrx() throws IOException {
    set("tokenizer.json", "/model/ignore_merges", "false");
    assertThat(converted().string("tokenizer.ggml.pre")).isEqualTo("dbrx");
  }

  @Test
  void rolesComeFromWhereverTheyAre() throws IOException {
    set("tokenizer_config.json", "/add_bos_token", "-");
    assertThat(converted().flag("tokenizer.ggml.add_bos_token")).isTrue();
    set("tokenizer.json", "/post_processor", "null");
    assertThat(converted().flag("tokenizer.ggml.add_bos_token")).isFalse();
    set("tokenizer_config.json", "/eos_token", "{\"content\":\"<turn>\"}");
    Metadata keys = converted();
    assertThat(keys.integer("tokenizer.ggml.eos_token_id")).isEqualTo(265);
    assertThat(keys.integer("tokenizer.ggml.eom_token_id")).isEqualTo(266);
    assertThat(keys.integer("tokenizer.ggml.eot_token_id")).isEqualTo(264);
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ 1 }}");
    assertThat(converted().string("tokenizer.chat_template")).isEqualTo("{{ 1 }}");
  }

  @Test
  void scalingsOfRotaryEmbeddingAreTold() throws IOException {
    set("config.json", "/rope_scaling", "{\"type\":\"linear\",\"factor\":2}");
    assertThat(converted().floating("llama.rope.scaling.factor")).isEqualTo(2);
    set("config.json", "/rope_parameters", "{\"rope_type\":\"default\",\"rope_theta\":777}");
    Metadata keys = converted();
    assertThat(keys.has("llama.rope.scaling.factor")).isFalse();
    assertThat(keys.floating("llama.rope.freq_base")).isEqualTo(777);
    set("config.json", "/architectures", "[\"MistralForCausalLM\"]");
    assertThat(converted().string("general.architecture")).isEqualTo("llama");
  }
}
