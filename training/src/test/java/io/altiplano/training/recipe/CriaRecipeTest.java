package io.altiplano.training.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.api.AltiplanoException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The recipe of the model that ships; its data is made when it is trained. */
class CriaRecipeTest {
  private static final Path CRIA = RecipeFiles.root().resolve("recipes/cria.toml");

  @Test
  void nothingIsWrongWithItButThatItsDataMayNotBeThere() {
    List<String> faults = List.of();
    try {
      assertThat(Recipe.read(CRIA).name()).isEqualTo("cria");
    } catch (AltiplanoException missing) {
      faults = String.valueOf(missing.getMessage()).lines().toList();
    }
    assertThat(faults)
        .allMatch(
            line -> line.matches(".*(there is no file .*(target|models).cria.*|has \\d+ faults)"));
  }
}
