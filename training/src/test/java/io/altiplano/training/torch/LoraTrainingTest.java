package io.altiplano.training.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.model.LoadedModel.Adapter;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.training.recipe.Recipe;
import io.altiplano.training.recipe.RecipeCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters learn, change the answers, and say the same as the model that they are merged into. */
class LoraTrainingTest {
  private static final Path RECIPES =
      Path.of(System.getProperty("altiplano.basedir"), "recipes", "smoke");
  private static final String TEXT = "The llama walks up the hill. 라마는 언덕을 오릅니다.";

  @TempDir private Path folder;

  @Test
  void theAdapterIsTheMergedModel() throws IOException {
    Path start = folder.resolve("start.gguf");
    RunFolder run = new RunFolder(folder.resolve("run"));
    Recording seen = train(start, run);
    assertThat(seen.losses.getLast()).isLessThan(seen.losses.getFirst() - 0.2);
    float[] base = score(start, List.of());
    float[] adapted = score(start, List.of(new Adapter(run.adapter(), 1)));
    float[] merged = score(run.model(), List.of());
    assertThat(adapted).usingComparatorWithPrecision(1e-4f).containsExactly(merged);
    double moved = 0;
    for (int i = 0; i < base.length; i++) {
      moved = Math.max(moved, Math.abs(base[i] - adapted[i]));
    }
    assertThat(moved).isGreaterThan(0.05);
  }

  /** Makes the toy's first model and trains an adapter for it. */
  static Recording train(Path start, RunFolder run) throws IOException {
    writeFirstModel(start);
    Path recipe = start.resolveSibling("lora.toml");
    Files.writeString(recipe, recipe(start));
    Recording seen = new Recording(0);
    RecipeCorpus corpus = RecipeCorpus.read(Recipe.read(recipe));
    try (Trainer trainer = new Trainer(corpus, run, false, 1, seen)) {
      trainer.run();
    }
    return seen;
  }

  private static float[] score(Path model, List<Adapter> adapters) {
    ModelSettings settings =
        ModelSettings.DEFAULT.withCacheType(ElementType.F32).withThreads(1).withAdapters(adapters);
    try (LanguageModel loaded = LanguageModel.load(model, settings)) {
      return loaded.score(TEXT).logProbabilities();
    }
  }

  /** The toy's model before its first step, from the toy's own recipe. */
  private static void writeFirstModel(Path file) {
    LibTorch.load(1);
    RecipeCorpus corpus = RecipeCorpus.read(Recipe.read(RECIPES.resolveSibling("smoke.toml")));
    try (TrainedModel model = TrainedModel.of(corpus.recipe(), corpus.vocabulary())) {
      new ModelExport("start", model.shape(), corpus.vocabulary(), Map.of())
          .write(model.weights(), file);
    }
  }

  private static String recipe(Path start) {
    return """
    name = "lora"
    seed = 3
    [model]
    start = "%s"
    [[data]]
    name = "questions"
    format = "chat"
    files = ["%s"]
    loss = "assistant"
    licence = "Apache-2.0"
    [training]
    steps = 15
    rows = 4
    length = 64
    learning_rate = 1e-2
    warm_up = 2
    precision = "fp32"
    lora_rank = 4
    lora_alpha = 8
    [checkpoints]
    every = 100
    keep = 1
    """
        .formatted(start, RECIPES.resolve("chat.jsonl"));
  }
}
