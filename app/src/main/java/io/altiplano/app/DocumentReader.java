package io.altiplano.app;

import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.training.corpus.ChatExamples;
import io.altiplano.training.corpus.ChatLines;
import io.altiplano.training.corpus.Documents;
import io.altiplano.training.corpus.Example;
import io.altiplano.training.corpus.Loss;
import io.altiplano.training.corpus.TextExamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads documents as a model's tokens: conversations of chat JSONL, or texts.
 *
 * @param loss which tokens of a conversation count
 * @param documents what of a text is one document
 */
record DocumentReader(LanguageModel model, Loss loss, Documents documents) {
  List<Example> read(Path file) {
    List<Example> examples = new ArrayList<>();
    read(file, examples::add);
    return examples;
  }

  void read(Path file, Consumer<Example> out) {
    if (file.toString().endsWith(".jsonl") || file.toString().endsWith(".jsonl.gz")) {
      ChatLines.map(file, new ChatExamples(model.metadata(), loss)::example, out);
    } else {
      new TextExamples(model.tokenizer(), documents).map(file, out);
    }
  }
}
