package io.altiplano.training.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a recipe, and where: all of it at once. */
class RecipeFaultsTest {
  @TempDir Path folder;
  private RecipeFiles files;

  @BeforeEach
  void writeFiles() throws IOException {
    files = new RecipeFiles(folder);
  }

  /** The faults, each as {@code line:column: reason}. */
  private List<String> faults(String toml) throws IOException {
    Path recipe = files.write(toml);
    AltiplanoException failure =
        catchThrowableOfType(AltiplanoException.class, () -> Recipe.read(recipe));
    assertThat(failure).as("a recipe that was taken for sound:\n" + toml).isNotNull();
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_FILE);
    List<String> lines = new ArrayList<>(String.valueOf(failure.getMessage()).lines().toList());
    if (lines.size() > 1) {
      assertThat(lines.removeFirst()).isEqualTo("%s has %d faults".formatted(recipe, lines.size()));
    }
    return lines.stream()
        .map(line -> {
          assertThat(line).startsWith(recipe + ":");
          return line.substring(recipe.toString().length() + 1);
        })
        .toList();
  }

  @Test
  void everyFaultIsSaidAtOnceInTheOrderOfTheFile() throws IOException {
    assertThat(
            faults(
                """
                nam = "x"
                [model]
                vocabulary = "nowhere.gguf"
                width = 65
                layers = "two"
                heads = 4
                  feed_forward = 1
                context = 128
                rope_base = nan
                [[data]]
                name = "texts"
                format = "txt"
                files = ["texts/a.txt", "texts/*.csv", 3]
                weight = 0
                [training]
                steps = 100
                warm_up = 100
                rows = 4
                length = 129
                learning_rate = 1e-3
                minimum_learning_rate = 1
                lora_rank = 4
                learn_rate = 1
                """))
        .containsExactly(
            "1:1: unknown key nam; did you mean name?",
            "1:1: the recipe has no name, which is required",
            "3:1: vocabulary %s does not exist".formatted(files.path("nowhere.gguf")),
            "4:1: width 65 is no multiple of 4 heads; or say head_size",
            "5:1: layers has to be a whole number from 1 to 512, not \"two\"",
            "7:3: feed_forward has to be a whole number from 8 to 262144, not 1",
            "9:1: rope_base has to be a number from 1, at most 1e12, not NaN",
            "10:1: [[data]] has no licence, which is required",
            "12:1: format has to be \"text\" or \"chat\", not \"txt\"",
            "13:40: files has to be a text, not 3",
            "14:1: weight has to be a number above 0, at most 1e9, not 0",
            "17:1: warm_up 100 is not over before the 100 steps are",
            "19:1: length 129 is more than the 128 positions of the model's context",
            "21:1: minimum_learning_rate is more than learning_rate",
            "22:1: lora_rank adapts a model that is there: name it as start in [model]",
            "23:1: unknown key learn_rate in [training]; did you mean learning_rate?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "width = 64 | width = 44 | 4:1: width 44 / 4 heads is 11: odd",
        "width = 64 | width = 64.0 | 4:1: width has to be a whole number from 8 to 65536, not 64.0",
        "heads = 4 | heads = 4\\nkv_heads = 3 | 7:1: kv_heads 3 does not divide the 4 heads",
        "heads = 4 | heads = 4\\nhead_size = 15 | 7:1: head_size 15 is odd",
        "context = 256 | context = 256\\nrope_base = 10\\ninduction = true | "
            + "10:1: induction will not do: rope_base 10 turns every",
        "layers = 2 | layers = 1\\ninduction = true | "
            + "5:1: layers leaves no room for induction heads",
        "heads = 4 | heads = 4\\ntied = false\\ninduction = true | "
            + "7:1: tied has to be true for induction heads",
        "heads = 4 | heads = 4\\nhead_size = 40\\ninduction = true | "
            + "8:1: induction needs heads of half",
        "context = 256 | start = \"tokenizer.gguf\" | 3:1: vocabulary comes from start; leave one",
        "context = 256 | | 2:1: [model] has no context, which is required unless start is there",
        "[training] | [trainings] | 14:1: unknown key trainings; did you mean training?",
        "[[data]] | [data] | 9:1: each source has a table of its own: write [[data]]",
        "[model] | [[model]] | 2:1: model has to be a table: write [model]",
        "\"texts/a.txt\" | \"texts\" | 12:10: files: "
            + "PATH/texts is a directory; name a file in it",
        "\"texts/a.txt\" | \"texts/*.x\" | 12:10: files: nothing matches texts/*.x in PATH/texts",
        "[\"texts/a.txt\"] | [] | 12:1: files has to be a list of paths or patterns, at least one",
        "\"text\" | \"chat\" | 11:1: format \"chat\" needs a chat_template in [model]",
        "licence | loss = \"assistant\"\\nlicence | 13:1: loss \"assistant\" is for chats",
        "steps = 100 | steps = 100\\nlora_alpha = 8 | 16:1: lora_alpha needs a lora_rank above 0",
        "steps = 100 | steps = | 15:8: no TOML: Unexpected end of line",
        "steps = 100 | steps = 1\\nsteps = 2 | 16:1: no TOML: steps previously defined at line 15",
        "tokenizer.gguf | texts/a.txt | 3:1: vocabulary will not do: PATH/texts/a.txt: ",
        "width | chat_template = \"texts/broken.jinja\"\\nwidth | 4:1: chat_template will not do: ",
      })
  void aFaultIsSaidWhereItStands(String sound, String wrong, String fault) throws IOException {
    Files.writeString(files.path("texts/broken.jinja"), "{% if %}");
    String with = wrong == null ? "" : wrong.replace("\\n", "\n");
    assertThat(RecipeFiles.SHORT).contains(sound);
    int at = RecipeFiles.SHORT.indexOf(sound);
    String toml =
        RecipeFiles.SHORT.substring(0, at)
            + with
            + RecipeFiles.SHORT.substring(at + sound.length());
    assertThat(faults(toml))
        .anyMatch(line -> line.startsWith(fault.replace("PATH", folder.toString())));
  }

  @Test
  void contradictionsBetweenTablesAreFound() throws IOException {
    String more =
        """
        [[data]]
        name = "texts"
        format = "text"
        files = ["texts/b.txt"]
        licence = "own"
        [evaluation]
        every = 10
        [checkpoints]
        every = 10
        minutes = 2
        [samples]
        chat = true
        """;
    assertThat(faults(RecipeFiles.SHORT + more))
        .containsExactly(
            "20:1: name \"texts\" is taken already",
            "25:1: every needs a [[held_out]] to measure on",
            "27:1: every and minutes are both there; leave one out",
            "29:1: [samples] has no prompts, which is required",
            "30:1: chat needs a chat_template in [model]");
  }

  @Test
  void aModelToGoOnFromHasToBeOne() throws IOException {
    String toml =
        "name = \"x\"\n[model]\nstart = \"tokenizer.gguf\"\n"
            + RecipeFiles.SHORT.substring(RecipeFiles.SHORT.indexOf("[[data]]"));
    assertThat(faults(toml))
        .containsExactly(
            "3:1: start is no model: %s has no llama.context_length"
                .formatted(files.path("tokenizer.gguf")));
  }

  @Test
  void emptyAndMissingAndForeignFilesAreRefused() throws IOException {
    assertThat(faults(""))
        .containsExactly(
            "1:1: there is no table [model]",
            "1:1: there is no [[data]] to learn from",
            "1:1: there is no table [training]",
            "1:1: the recipe has no name, which is required");
    assertThatThrownBy(() -> Recipe.read(files.path("missing.toml")))
        .hasMessageContaining("there is no recipe");
    assertThatThrownBy(() -> Recipe.read(files.path("tokenizer.gguf")))
        .hasMessageContaining("not UTF-8");
  }
}
