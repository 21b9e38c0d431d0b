package io.altiplano.training.corpus;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.training.tokenizer.BpeSettings;
import io.altiplano.training.tokenizer.BpeTrainer;
import io.altiplano.training.tokenizer.Corpus;
import io.altiplano.training.tokenizer.GgufVocabulary;
import io.altiplano.training.tokenizer.SpecialTokens;
import io.altiplano.training.tokenizer.TrainedVocabulary;
import io.altiplano.training.tokenizer.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A small vocabulary with Llama 3's control tokens and a chat template. */
final class TestVocabulary {
  /** Llama 3's chat format, with tools by name and calls as JSON. */
  static final String TEMPLATE =
      """
      {{- bos_token }}
      {%- if tools %}
      {{- '<|start_header_id|>system<|end_header_id|>\\n\\n' }}
      {%- for tool in tools %}{{ tool.function.name + '\\n' }}{% endfor %}
      {{- '<|eot_id|>' }}
      {%- endif %}
      {%- for message in messages %}
      {%- set role = 'ipython' if message.role == 'tool' else message.role %}
      {{- '<|start_header_id|>' + role + '<|end_header_id|>\\n\\n' }}
      {%- if message.tool_calls %}
      {%- set call = message.tool_calls[0].function %}
      {{- '{"name": "' + call.name + '", "parameters": ' + call.arguments | tojson + '}' }}
      {%- else %}
      {{- message.content | trim }}
      {%- endif %}
      {{- '<|eot_id|>' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
      {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
      {%- endif %}
      """;

  private static final String TEXT =
      "the llama stands in the grass and the grass stands in the rain; hello, good day, thanks\n"
          .repeat(20);

  private TestVocabulary() {}

  static Metadata withTemplate(Path folder, String template) throws IOException {
    Path text = Files.writeString(folder.resolve("vocabulary.txt"), TEXT);
    BpeSettings settings = new BpeSettings(300, SpecialTokens.LLAMA_3, 1, 1 << 20);
    TrainedVocabulary vocabulary =
        new BpeTrainer(settings).train(Corpus.of(List.of(text)), TrainingProgress.NONE);
    GgufWriter writer = new GgufWriter();
    GgufVocabulary.put(vocabulary, writer);
    Path file = folder.resolve("vocabulary.gguf");
    writer.put("tokenizer.chat_template", template).write(file);
    try (GgufFile gguf = GgufFile.open(file)) {
      return gguf.metadata();
    }
  }
}
