package io.altiplano.engine.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.grammar.CallPart;
import io.altiplano.engine.grammar.ControlMarks;
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
          "[/AVAILABLE_TOOLS]",
          "[ARGS]",
          "[CALL_ID]");

  private static final String MARK = ControlMarks.markAt(0);

  /** The essence of templates that came later: a token before each name and its arguments. */
  private static final String NAMED =
      """
      {%- if tools %}{{ '[AVAILABLE_TOOLS]' + tools | tojson }}{% endif %}
      {%- for m in messages %}
        {%- if m.tool_calls %}
          {%- for call in m.tool_calls %}
            {{- '[TOOL_CALLS]' + call.function.name + ID + '[ARGS]' }}
            {{- call.function.arguments | tojson }}
          {%- endfor %}
          {{- eos_token }}
        {%- elif m.role == 'tool' %}{{ '[RESULT]' + m.content }}
        {%- else %}{{ '[INST]' + m.content + '[/INST]' }}
        {%- endif %}
      {%- endfor %}
      """;

  private static Optional<ToolCallFormat> format(String name) {
    return format(TemplateCases.published(name));
  }

  private static int token(String control) {
    return 256 + CONTROL.indexOf(control);
  }

  private static Optional<ToolCallFormat> format(ChatTemplate template) {
    Map<String, Object> keys = Vocabularies.byteLevelKeys(CONTROL, List.of());
    int[] types = new int[256 + CONTROL.size()];
    Arrays.fill(types, 0, 256, 1);
    Arrays.fill(types, 256, types.length, 3);
    keys.put("tokenizer.ggml.token_type", types);
    ModelTokenizer tokenizer = Tokenizers.from(Metadata.of(keys));
    return ToolCallProbe.find(
        new ChatPrompt(template, "<|begin_of_text|>", "<|eot_id|>"), tokenizer);
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
  @ValueSource(strings = {"gpt_oss", "zephyr"})
  void othersAreNotFound(String name) {
    assertThat(format(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"mistral_nemo", "mistral_small_tools"})
  void mistralWritesAListBehindAControlToken(String name) {
    CallPart.CallId id = new CallPart.CallId(", \"id\": \"", "\"");
    assertThat(format(name))
        .contains(
            new ToolCallFormat(
                MARK + "[",
                "{\"name\": \"",
                CallPart.of("\", \"arguments\": "),
                new CallPart(Optional.of(id), "}"),
                Optional.of(", "),
                "]",
                new ControlMarks(List.of(token("[TOOL_CALLS]")), List.of("[TOOL_CALLS]"))));
  }

  @Test
  void laterOnesWriteControlTokensAroundTheName() {
    String before = ControlMarks.markAt(1);
    assertThat(format(ChatTemplate.parse(NAMED.replace(" + ID", ""))))
        .contains(
            new ToolCallFormat(
                "",
                MARK,
                CallPart.of(before),
                CallPart.of(""),
                Optional.of(""),
                "",
                new ControlMarks(
                    List.of(token("[TOOL_CALLS]"), token("[ARGS]")),
                    List.of("[TOOL_CALLS]", "[ARGS]"))));
    assertThat(format(ChatTemplate.parse(NAMED.replace("ID", "'[CALL_ID]' + call.id"))))
        .hasValueSatisfying(format ->
            assertThat(format.middle())
                .isEqualTo(
                    new CallPart(
                        Optional.of(new CallPart.CallId(before, "")), ControlMarks.markAt(2))));
  }
}
