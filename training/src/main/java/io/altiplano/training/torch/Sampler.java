package io.altiplano.training.torch;

import io.altiplano.api.ChatRequest;
import io.altiplano.api.CompletionRequest;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.Message;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.training.recipe.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;

/** Asks an exported model the recipe's questions, greedily, on the engine that will run it. */
record Sampler(Path model, Samples samples) {
  void say(BiConsumer<String, String> heard) {
    if (samples.prompts().isEmpty()) {
      return;
    }
    GenerationOptions options = GenerationOptions.greedy(samples.maxTokens());
    try (LanguageModel language = LanguageModel.load(model)) {
      for (String prompt : samples.prompts()) {
        try (Generation generation =
            samples.chat()
                ? language.chat(ChatRequest.of(List.of(Message.user(prompt)), options))
                : language.complete(new CompletionRequest(prompt, options))) {
          heard.accept(prompt, generation.text());
        }
      }
    }
  }
}
