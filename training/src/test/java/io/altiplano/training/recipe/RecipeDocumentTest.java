package io.altiplano.training.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/recipe.md} is what the table of keys says. With {@code -Daltiplano.report=rewrite} it
 * is written first.
 */
class RecipeDocumentTest {
  private static final Path PAGE = RecipeFiles.root().resolve("docs/recipe.md");

  @Test
  void thePageIsUpToDate() throws IOException {
    if ("rewrite".equals(System.getProperty("altiplano.report"))) {
      Files.writeString(PAGE, RecipeDocument.text());
    }
    assertThat(Files.readString(PAGE)).isEqualTo(RecipeDocument.text());
  }

  @Test
  void everyKeyIsExplained() {
    for (Section section : RecipeKeys.SECTIONS) {
      assertThat(RecipeDocument.text()).contains(section.name());
      for (Key<?> key : section.keys()) {
        assertThat(RecipeDocument.text()).contains("* `" + key.name() + "`: ");
        assertThat(key.meaning()).as(key.name()).endsWith(".");
      }
    }
    assertThat(RecipeDocument.text().lines()).allMatch(line -> line.length() <= 80);
  }
}
