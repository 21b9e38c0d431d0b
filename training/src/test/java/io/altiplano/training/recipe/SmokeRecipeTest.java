package io.altiplano.training.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.training.tokenizer.BpeSettings;
import io.altiplano.training.tokenizer.BpeTrainer;
import io.altiplano.training.tokenizer.Corpus;
import io.altiplano.training.tokenizer.GgufVocabulary;
import io.altiplano.training.tokenizer.SpecialTokens;
import io.altiplano.training.tokenizer.TrainedVocabulary;
import io.altiplano.training.tokenizer.TrainingProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The recipe that tests train by. */
class SmokeRecipeTest {
  private static final Path RECIPES = RecipeFiles.root().resolve("recipes");

  @Test
  void itIsSound() {
    Recipe recipe = Recipe.read(RECIPES.resolve("smoke.toml"));
    assertThat(recipe.name()).isEqualTo("smoke");
    assertThat(recipe.data()).hasSize(2);
  }

  @Test
  void itsVocabularyIsWhatItsTextGives() throws IOException {
    BpeSettings settings =
        new BpeSettings(512, SpecialTokens.LLAMA_3, 1, BpeSettings.DEFAULT_WORD_LIMIT);
    Corpus corpus = Corpus.of(List.of(RECIPES.resolve("smoke/text.txt")));
    TrainedVocabulary learnt = new BpeTrainer(settings).train(corpus, TrainingProgress.NONE);
    try (GgufFile file = GgufFile.open(RECIPES.resolve("smoke/tokenizer.gguf"))) {
      assertThat(file.metadata().strings("tokenizer.ggml.tokens")).isEqualTo(learnt.tokens());
      assertThat(file.metadata().strings("tokenizer.ggml.merges"))
          .isEqualTo(GgufVocabulary.metadata(learnt).strings("tokenizer.ggml.merges"));
    }
  }
}
