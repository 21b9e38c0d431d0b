package io.altiplano.training.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.training.recipe.DataSource.Documents;
import io.altiplano.training.recipe.DataSource.Format;
import io.altiplano.training.recipe.DataSource.LossOn;
import io.altiplano.training.recipe.Training.Decay;
import io.altiplano.training.recipe.Training.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {
  @TempDir Path folder;
  private RecipeFiles files;

  @BeforeEach
  void writeFiles() throws IOException {
    files = new RecipeFiles(folder);
  }

  @Test
  void whatAShortRecipeDoesNotSayIsTheDefault() throws IOException {
    Recipe recipe = files.read(RecipeFiles.SHORT);
    assertThat(recipe.model())
        .isEqualTo(
            new Model.Fresh(
                files.path("tokenizer.gguf"),
                Optional.empty(),
                new Model.Shape(64, 2, 4, 4, 16, 128, 256, 10_000, 1e-5, true),
                false));
    assertThat(recipe.data())
        .containsExactly(
            new DataSource(
                "texts",
                Format.TEXT,
                List.of(files.path("texts/a.txt")),
                Documents.FILE,
                1,
                LossOn.ALL,
                "own",
                ""));
    assertThat(recipe.training())
        .isEqualTo(
            new Training(
                100,
                4,
                64,
                1,
                1e-3,
                1e-4,
                0,
                Decay.COSINE,
                0.1,
                0.9,
                0.95,
                1e-8,
                1,
                Precision.BF16,
                0,
                0));
    assertThat(recipe.seed()).isEqualTo(1);
    assertThat(recipe.heldOut()).isEmpty();
    assertThat(recipe.evaluation().every()).as("nothing to evaluate on").isZero();
    assertThat(recipe.checkpoints()).isEqualTo(new Checkpoints(10, 0, 2));
    assertThat(recipe.samples()).isEqualTo(new Samples(500, List.of(), 64, false));
    assertThat(recipe.tokensPerStep()).isEqualTo(256);
  }

  @Test
  void whatALongRecipeSaysIsTaken() throws IOException {
    Recipe recipe =
        files.read(
            "seed = 9\n"
                + RecipeFiles.SHORT
                    .replace("context = 256", "context = 256\nhead_size = 32\nkv_heads = 2")
                    .replace("width", "chat_template = \"template.jinja\"\nwidth")
                + """
                warm_up = 10
                decay = "linear"
                precision = "fp32"
                clip = 0
                [[data]]
                name = "chats"
                format = "chat"
                files = ["texts/**/*.jsonl"]
                weight = 2
                licence = "CC-BY-4.0"
                attribution = "somebody"
                [[held_out]]
                name = "texts"
                format = "text"
                documents = "line"
                files = ["texts/b.txt"]
                licence = "own"
                [evaluation]
                every = 5
                [checkpoints]
                every = 50
                [samples]
                chat = true
                prompts = ["Hello", "안녕"]
                """);
    assertThat(recipe.seed()).isEqualTo(9);
    assertThat(((Model.Fresh) recipe.model()).shape().headSize()).isEqualTo(32);
    assertThat(recipe.model().chatTemplate()).contains(files.path("template.jinja"));
    DataSource chats = recipe.data().getLast();
    assertThat(chats.loss()).isEqualTo(LossOn.ASSISTANT);
    assertThat(chats.documents()).isEqualTo(Documents.LINE);
    assertThat(chats.files()).containsExactly(files.path("texts/deep/d.jsonl"));
    assertThat(recipe.evaluation()).isEqualTo(new Evaluation(5, 64));
    assertThat(recipe.checkpoints()).isEqualTo(new Checkpoints(0, 50, 2));
    assertThat(recipe.samples().prompts()).containsExactly("Hello", "안녕");
  }

  @Test
  void patternsFindFilesInTheOrderOfTheirNames() throws IOException {
    assertThat(found("\"texts/*.txt\"")).containsExactly("a.txt", "b.txt");
    assertThat(found("\"texts/**/*.txt\"")).containsExactly("a.txt", "b.txt", "deep/c.txt");
    assertThat(found("\"texts/{b,a}.txt\", \"texts/*.txt\"")).containsExactly("a.txt", "b.txt");
    assertThat(found("\"texts/b.txt\", \"texts/?.txt\"")).containsExactly("b.txt", "a.txt");
  }

  private List<String> found(String patterns) throws IOException {
    Path texts = files.path("texts");
    return files
        .read(RecipeFiles.SHORT.replace("\"texts/a.txt\"", patterns))
        .data()
        .getFirst()
        .files()
        .stream()
        .map(file -> texts.relativize(file).toString().replace('\\', '/'))
        .toList();
  }

  @Test
  void anotherNumberOfStepsHasToOutlastTheWarmUp() throws IOException {
    Recipe recipe = files.read(RecipeFiles.SHORT + "warm_up = 20\n");
    assertThat(recipe.withSteps(21).training().steps()).isEqualTo(21);
    assertThatThrownBy(() -> recipe.withSteps(20)).hasMessageContaining("above the 20 steps");
  }

  @Test
  void checkpointsAreDueByStepsOrByTheClock() {
    Checkpoints steps = new Checkpoints(0, 50, 1);
    assertThat(steps.isDue(100, Duration.ZERO)).isTrue();
    assertThat(steps.isDue(101, Duration.ofDays(1))).isFalse();
    Checkpoints clock = new Checkpoints(0.5, 0, 1);
    assertThat(clock.isDue(1, Duration.ofSeconds(30))).isTrue();
    assertThat(clock.isDue(1, Duration.ofSeconds(29))).isFalse();
  }
}
