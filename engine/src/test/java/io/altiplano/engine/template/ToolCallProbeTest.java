package io.altiplano.engine.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.grammar.ToolCallFormat;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.engine.tokenizer.Vocabularies;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How published templates write calls, found by letting them write some. */
class ToolCallProbeTest {
  private static final List<String> CONTROL =
      List.of(
          "<|begin_of_text|>",
          "<|start_header_id|>",
          "<|end_header_id|>",
          "<|eot_id|>",
          "<|im_start|>",
          "<|im_end|>",
          "<|endoftext|>",
          "<s>",
          "</s>",
          "[TOOL_CALLS]",
          "[INST]",
          "[/INST]",
          "[AVAILABLE_TOOLS]",
          "[/AVAILABLE_TOOLS]");

  private static Optional<ToolCallFormat> format(String name) {
    Map<String, Object> keys = Vocabularies.byteLevelKeys(CONTROL, List.of());
    int[] types = new int[256 + CONTROL.size()];
    Arrays.fill(types, 0, 256, 1);
    Arrays.fill(types, 256, types.length, 3);
    keys.put("tokenizer.ggml.token_type", types);
    ModelTokenizer tokenizer = Tokenizers.from(Metadata.of(keys));
    return ToolCallProbe.find(
        new ChatPrompt(TemplateCases.published(name), "<|begin_of_text|>", "<|eot_id|>"),
        tokenizer);
  }

  @Test
  void llamaWritesOneObject() {
    assertThat(format("llama32"))
        .contains(
            new ToolCallFormat("{\"name\": \"", "\", \"parameters\": ", "}", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen25", "qwen3"})
  void qwenWritesTaggedObjects(String name) {
    assertThat(format(name))
        .contains(
            new ToolCallFormat(
                "<tool_call>\n{\"name\": \"",
                "\", \"arguments\": ",
                "}\n</tool_call>",
                Optional.of("\n")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mistral_nemo", "gpt_oss", "zephyr"})
  void othersAreNotFound(String name) {
    assertThat(format(name)).isEmpty();
  }
}
