package io.altiplano.training.recipe;

import java.util.ArrayList;
import java.util.List;

/** Every key of the recipe file, explained: what {@code docs/recipe.md} holds. */
public final class RecipeDocument {
  /** Fits a terminal. */
  private static final int COLUMNS = 80;

  private static final String BEGINNING =
      """
      # The recipe file

      `alti train RECIPE` makes a model from a recipe: a file in TOML that says what is trained, on
      what, and how. `alti train RECIPE --check` only looks whether it can be followed; what is
      wrong is said as file:line:column, all of it at once, and a run begins only with a sound
      recipe.
      `recipes/smoke.toml` is a small one that trains in under a minute, `recipes/cria.toml` the one
      of the model that ships. `alti train --explain` prints this page, which is made from the table
      that recipes are checked by (`RecipeKeys`).
      """;

  private RecipeDocument() {}

  /** The page, in Markdown that reads well on a terminal too. */
  public static String text() {
    StringBuilder page = new StringBuilder();
    for (String paragraph : BEGINNING.split("\n\n")) {
      page.append(wrap(paragraph.replace('\n', ' ').strip(), "")).append('\n');
    }
    for (Section section : RecipeKeys.SECTIONS) {
      page.append("## ").append(section.name().isEmpty() ? "Top" : section.header());
      page.append("\n\n").append(wrap(section.meaning(), "")).append('\n');
      if (section.equals(RecipeKeys.HELD_OUT)) {
        page.append("The keys are those of [[data]].\n");
      } else {
        section.keys().forEach(key -> page.append(entry(key)));
      }
      page.append('\n');
    }
    return page.toString().stripTrailing() + "\n";
  }

  private static String entry(Key<?> key) {
    String head = "* `%s`: %s; %s.".formatted(key.name(), key.kind().description(), key.absence());
    return wrap(head + " " + key.meaning(), "  ");
  }

  private static String wrap(String text, String indent) {
    List<String> lines = new ArrayList<>(List.of(""));
    for (String word : text.split(" ")) {
      String line = lines.getLast();
      String longer = line.isEmpty() ? word : line + " " + word;
      if (longer.length() <= COLUMNS) {
        lines.set(lines.size() - 1, longer);
      } else {
        lines.add(indent + word);
      }
    }
    return String.join("\n", lines) + "\n";
  }
}
