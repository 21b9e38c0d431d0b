package io.altiplano.app.serve;

import io.altiplano.api.HostedModel;
import io.altiplano.engine.runtime.Drafting;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelFile;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.template.ChatPrompt;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleConsumer;

/**
 * A model that our own engine runs.
 *
 * @param id under which clients ask for it
 * @param notice what people have to be told wherever it answers
 */
public record EngineModel(String id, Path file, Optional<String> notice, ModelSettings settings)
    implements ModelSource {

  @Override
  public Instant since() {
    // A file that somebody has removed must not hide the other models; who asks for it is told.
    return Instant.ofEpochMilli(file.toFile().lastModified());
  }

  @Override
  public Outline outline() {
    try (ModelFile opened = ModelFile.open(file, settings)) {
      return new Outline(facts(opened), opened.memoryPlan().totalBytes());
    }
  }

  @Override
  public Open open(DoubleConsumer progress) {
    ModelFile opened = ModelFile.open(file, settings);
    HostedModel.Facts facts;
    try {
      facts = facts(opened);
      opened.readWeights(progress);
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
    LanguageModel model = LanguageModel.of(opened, settings);
    return new Open(
        new HostedModel(
            id, facts, model, model, model, model.tokenizer(), model::promptTokens, model::load),
        model::close);
  }

  private HostedModel.Facts facts(ModelFile opened) {
    Optional<ChatPrompt> chat = opened.chatPrompt();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("architecture", opened.metadata().string("general.architecture", "unknown"));
    details.put("name", opened.metadata().string("general.name", ""));
    details.put("parameters", opened.parameters());
    details.put("quantization", opened.mainType().name());
    details.put("file_bytes", file.toFile().length());
    details.put("model_context_length", opened.config().contextLength());
    details.put("embedding_length", opened.config().embeddingLength());
    details.put("vocabulary_size", opened.config().vocabularySize());
    details.put("fill_in_the_middle", opened.fillsGaps());
    details.put("kernels", settings.kernelSet().name());
    details.put("prompts", settings.promptRecipe().name().toLowerCase(Locale.ROOT));
    details.put("threads", settings.computeThreads());
    switch (settings.drafting()) {
      case Drafting.None() -> {}
      case Drafting.PromptLookup() -> details.put("draft", "lookup");
      case Drafting.Model(Path smaller) ->
          details.put("draft", String.valueOf(smaller.getFileName()));
    }
    return new HostedModel.Facts(
        opened.memoryPlan().contextLength(),
        chat.isPresent(),
        opened.callsTools(),
        chat.map(prompt -> prompt.capabilities().system()).orElse(true),
        true,
        chat.map(ChatPrompt::arguments).orElse(Set.of()),
        notice,
        details);
  }
}
