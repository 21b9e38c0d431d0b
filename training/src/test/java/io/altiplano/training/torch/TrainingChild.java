package io.altiplano.training.torch;

import io.altiplano.api.AltiplanoException;
import io.altiplano.training.recipe.Checkpoints;
import io.altiplano.training.recipe.Evaluation;
import io.altiplano.training.recipe.Recipe;
import io.altiplano.training.recipe.RecipeCorpus;
import io.altiplano.training.recipe.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Trains the toy in a process of its own, which may be killed, or be refused room on the disk. */
final class TrainingChild {
  static final int STEPS = 30;

  private static final int FAILED = 3;

  private TrainingChild() {}

  /**
   * Trains, going on from what is there.
   *
   * @param arguments the folder, and after how many steps to write checkpoints
   */
  public static void main(String[] arguments) {
    try {
      train(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    } catch (AltiplanoException failure) {
      System.out.println(failure.getMessage());
      System.exit(FAILED);
    }
  }

  static void train(Path folder, int every) {
    RecipeCorpus corpus = RecipeCorpus.read(recipe(every));
    try (Trainer trainer = new Trainer(corpus, new RunFolder(folder), true, 1, new Recording(0))) {
      trainer.run();
    }
  }

  private static Recipe recipe(int every) {
    Recipe toy =
        Recipe.read(Path.of(System.getProperty("altiplano.basedir"), "recipes", "smoke.toml"))
            .withSteps(STEPS);
    return new Recipe(
        toy.name(),
        toy.file(),
        toy.seed(),
        toy.model(),
        toy.data(),
        toy.heldOut(),
        toy.training(),
        new Evaluation(0, toy.evaluation().rows()),
        new Checkpoints(0, every, 2),
        new Samples(0, List.of(), 1, false));
  }

  /**
   * Starts the child.
   *
   * @param before words of a shell that come first, such as a limit
   */
  static Process start(Path folder, int every, String before) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", before + " exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Daltiplano.basedir=" + System.getProperty("altiplano.basedir"),
            "-cp",
            System.getProperty("java.class.path"),
            TrainingChild.class.getName(),
            folder.toString(),
            String.valueOf(every)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolveSibling("child.log").toFile())
        .start();
  }
}
