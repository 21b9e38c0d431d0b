package io.altiplano.app;

import io.altiplano.architecture.Repository;
import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.tensor.ElementType;
import java.nio.file.Path;
import java.util.Optional;

/** Model files for tests. */
public final class TestModels {
  /** The essence of Hermes' and Qwen's; what stands before the assistant's turns is to be said. */
  private static final String TAGGED_CALLS =
      """
      {%- if tools %}{% for tool in tools %}{{ tool | tojson }}{% endfor %}{% endif %}
      {%- for m in messages %}
        {%- set before = messages[loop.index0 - 1] %}
        {{- BEGIN if m.role == 'assistant' else '[' + m.role + ']' }}{{ m.content or '' }}
        {%- for call in m.tool_calls or [] %}
          {{- '\\n<tool_call>\\n{"name": "' + call.function.name + '", "arguments": ' }}
          {{- call.function.arguments | tojson }}
          {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- eos_token }}
      {%- endfor %}
      {%- set before = messages[-1] %}
      {%- if add_generation_prompt %}{{ BEGIN }}{% endif %}
      """;

  private static final String HERMES = TAGGED_CALLS.replace("BEGIN", "'[assistant]'");

  /** The assistant's turns begin with a mark that says what came before. */
  private static final String SCRIPTED =
      TAGGED_CALLS.replace(
              "BEGIN",
              "('<|told|>' if before.role == 'tool' else '<|calls|>' if tools else '<|thinks|>')")
          + "{#- <think> </think> -#}";

  private TestModels() {}

  /** The one that ships. */
  public static Path cria() {
    return Repository.root().resolve("models/cria/cria.gguf");
  }

  /** Random weights; the template calls tools between tags, several at once. */
  public static Path hermes(Path folder) {
    return synthetic(folder.resolve("hermes.gguf"), "hermes", Optional.of(HERMES));
  }

  /** Random weights, no template, and a vocabulary with the tokens with which gaps are written. */
  public static Path plain(Path folder) {
    return synthetic(folder.resolve("plain.gguf"), "plain", Optional.empty());
  }

  /** One that says what stands in {@link ScriptedTalk}. */
  public static Path scripted(Path folder) {
    return ScriptedModel.write(folder.resolve("scripted.gguf"), SCRIPTED, ScriptedTalk.SCRIPT);
  }

  static Path synthetic(Path file, String name, Optional<String> template) {
    SyntheticShape shape =
        SyntheticShape.dense(name, SyntheticFamily.LLAMA, 64, 2, 4, 2, 16, 96, 400, 2048);
    var writer = new SyntheticModel(shape, ElementType.F32, 1).writer();
    template.ifPresentOrElse(
        text -> writer.put("tokenizer.chat_template", text),
        () ->
            writer
                .put("tokenizer.ggml.fim_pre_token_id", 301)
                .put("tokenizer.ggml.fim_suf_token_id", 302)
                .put("tokenizer.ggml.fim_mid_token_id", 303));
    writer.write(file);
    return file;
  }
}
