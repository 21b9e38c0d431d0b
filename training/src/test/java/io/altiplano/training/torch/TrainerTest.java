package io.altiplano.training.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.training.recipe.Recipe;
import io.altiplano.training.recipe.RecipeCorpus;
import io.altiplano.training.torch.Trainer.Outcome;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The toy recipe of the repository: it learns, and a run in pieces is the run in one. */
class TrainerTest {
  @TempDir private Path folder;

  @Test
  void theToyLearns() {
    Recording seen = new Recording(0);
    assertThat(train(recipe(), folder, false, seen)).isEqualTo(Outcome.FINISHED);
    assertThat(seen.losses).hasSize(60);
    assertThat(seen.losses.getFirst()).isBetween(6.0, 6.6); // ln 512 = 6.24
    assertThat(seen.losses.getLast()).isLessThan(4.5);
    assertThat(seen.heldOut.getLast()).isLessThan(seen.heldOut.getFirst());
    assertThat(seen.samples).hasSize(4).noneMatch(String::isEmpty);
    assertThat(new RunFolder(folder).model()).isRegularFile();
  }

  @Test
  void aRunInPiecesIsTheRunInOne() {
    Path whole = folder.resolve("whole");
    Path pieces = folder.resolve("pieces");
    train(recipe().withSteps(24), whole, false, new Recording(0));
    Outcome outcome = train(recipe().withSteps(24), pieces, false, new Recording(7));
    assertThat(outcome).isEqualTo(Outcome.STOPPED);
    for (int stop : List.of(8, 20)) {
      assertThat(train(recipe().withSteps(24), pieces, true, new Recording(stop)))
          .isEqualTo(Outcome.STOPPED);
    }
    Recording last = new Recording(0);
    assertThat(train(recipe().withSteps(24), pieces, true, last)).isEqualTo(Outcome.FINISHED);
    assertThat(last.losses).hasSize(4);
    SameModel.assertSame(new RunFolder(whole).model(), new RunFolder(pieces).model());
  }

  @Test
  void aHalfWrittenCheckpointIsPassedOver() throws IOException {
    train(recipe().withSteps(24), folder, false, new Recording(9));
    Path good = new RunFolder(folder).latest().orElseThrow();
    Path partial = good.resolveSibling(".step-000000012.gguf.ab.part");
    Files.write(partial, new byte[100]);
    Recording seen = new Recording(0);
    train(recipe().withSteps(24), folder, true, seen);
    assertThat(seen.losses).hasSize(15);
    assertThat(partial).doesNotExist();
  }

  @Test
  void aDamagedCheckpointIsNamed() throws IOException {
    train(recipe().withSteps(24), folder, false, new Recording(9));
    Path checkpoint = new RunFolder(folder).latest().orElseThrow();
    try (RandomAccessFile file = new RandomAccessFile(checkpoint.toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }
    assertThatThrownBy(() -> train(recipe().withSteps(24), folder, true, new Recording(0)))
        .hasMessageContaining(checkpoint.getFileName().toString());
  }

  @Test
  void anotherRecipeDoesNotGoOn() {
    train(recipe().withSteps(24), folder, false, new Recording(9));
    Recipe recipe = recipe().withSteps(24);
    Recipe other =
        new Recipe(
            recipe.name(),
            recipe.file(),
            recipe.seed() + 1,
            recipe.model(),
            recipe.data(),
            recipe.heldOut(),
            recipe.training(),
            recipe.evaluation(),
            recipe.checkpoints(),
            recipe.samples());
    assertThatThrownBy(() -> train(other, folder, true, new Recording(0)))
        .hasMessageContaining("another recipe");
  }

  private static Recipe recipe() {
    return Recipe.read(Path.of(System.getProperty("altiplano.basedir"), "recipes", "smoke.toml"));
  }

  private static Outcome train(Recipe recipe, Path folder, boolean resume, Recording seen) {
    RecipeCorpus corpus = RecipeCorpus.read(recipe);
    try (Trainer trainer = new Trainer(corpus, new RunFolder(folder), resume, 1, seen)) {
      return trainer.run();
    }
  }
}
