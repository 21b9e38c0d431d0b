package io.altiplano.training.recipe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A folder with what a recipe names: a vocabulary, a template, texts and chats. */
final class RecipeFiles {
  /** Sound, and as short as a recipe can be. */
  static final String SHORT =
      """
      name = "short"
      [model]
      vocabulary = "tokenizer.gguf"
      width = 64
      layers = 2
      heads = 4
      feed_forward = 128
      context = 256
      [[data]]
      name = "texts"
      format = "text"
      files = ["texts/a.txt"]
      licence = "own"
      [training]
      steps = 100
      rows = 4
      length = 64
      learning_rate = 1e-3
      """;

  private final Path folder;

  RecipeFiles(Path folder) throws IOException {
    this.folder = folder;
    Path smoke = root().resolve("recipes/smoke");
    Files.copy(smoke.resolve("tokenizer.gguf"), folder.resolve("tokenizer.gguf"));
    Files.copy(smoke.resolve("chat-template.jinja"), folder.resolve("template.jinja"));
    for (String name : new String[] {"a.txt", "b.txt", "deep/c.txt", "deep/d.jsonl", ".hidden"}) {
      Path file = folder.resolve("texts").resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }

  /** The folder with the root pom: tests run in their module's. */
  static Path root() {
    return Path.of(System.getProperty("altiplano.basedir", ".."));
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  Path write(String toml) throws IOException {
    return Files.writeString(folder.resolve("recipe.toml"), toml);
  }

  Recipe read(String toml) throws IOException {
    return Recipe.read(write(toml));
  }
}
