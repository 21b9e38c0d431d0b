package io.altiplano.training.recipe;

import io.altiplano.api.AltiplanoException;
import java.nio.file.Path;
import java.util.List;

/**
 * Everything that decides how a run goes.
 *
 * @param file where it was read from
 * @param seed of the first weights and of the order of the data
 * @param heldOut what is never trained on; may be empty
 */
public record Recipe(
    String name,
    Path file,
    long seed,
    Model model,
    List<DataSource> data,
    List<DataSource> heldOut,
    Training training,
    Evaluation evaluation,
    Checkpoints checkpoints,
    Samples samples) {
  public Recipe {
    data = List.copyOf(data);
    heldOut = List.copyOf(heldOut);
  }

  /**
   * Reads a recipe and checks all of it.
   *
   * @throws AltiplanoException {@code INVALID_FILE} with every fault of the file, a line each:
   *     {@code file:line:column: reason}
   */
  public static Recipe read(Path file) {
    return new RecipeReader(file).read();
  }

  /**
   * Reads a recipe that is not written yet.
   *
   * @param file where it will be: its paths are relative to there
   */
  public static Recipe of(String toml, Path file) {
    return new RecipeReader(file).read(toml);
  }

  /**
   * The same recipe with another number of steps.
   *
   * @throws AltiplanoException {@code INVALID_REQUEST} if they are over before the warm-up is
   */
  public Recipe withSteps(long steps) {
    if (steps <= training.warmUp()) {
      throw AltiplanoException.invalidParameter(
          "steps",
          "must be above the %d steps of warm_up in %s".formatted(training.warmUp(), file));
    }
    return new Recipe(
        name,
        file,
        seed,
        model,
        data,
        heldOut,
        training.withSteps(steps),
        evaluation,
        checkpoints,
        samples);
  }

  /** Tokens that one step learns from, padding among them. */
  public long tokensPerStep() {
    return (long) training.rows() * training.length() * training.accumulation();
  }
}
