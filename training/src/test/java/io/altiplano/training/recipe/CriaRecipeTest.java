package io.altiplano.training.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.api.AltiplanoException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipe of the model that ships; its data is made when it is trained. */
class CriaRecipeTest {
  private static final Path RECIPES = Path.of(System.getProperty("altiplano.basedir"), "recipes");

  @ParameterizedTest
  @ValueSource(strings = {"cria.toml", "cria-finish.toml"})
  void nothingIsWrongWithItButThatItsDataMayNotBeThere(String name) {
    List<String> faults = List.of();
    try {
      assertThat(Recipe.read(RECIPES.resolve(name)).name()).startsWith("cria");
    } catch (AltiplanoException missing) {
      faults = String.valueOf(missing.getMessage()).lines().toList();
    }
    assertThat(faults)
        .allMatch(line ->
            line.matches(".*runs.cria.* does not exist")
                || line.matches(".*nothing matches .*runs.cria.*")
                || line.matches(".* has \\d+ faults"));
  }
}
