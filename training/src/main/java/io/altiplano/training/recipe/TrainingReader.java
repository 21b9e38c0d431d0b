package io.altiplano.training.recipe;

import static io.altiplano.training.recipe.RecipeKeys.LEARNING_RATE;
import static io.altiplano.training.recipe.RecipeKeys.LENGTH;
import static io.altiplano.training.recipe.RecipeKeys.LORA_ALPHA;
import static io.altiplano.training.recipe.RecipeKeys.LORA_RANK;
import static io.altiplano.training.recipe.RecipeKeys.MINIMUM_LEARNING_RATE;
import static io.altiplano.training.recipe.RecipeKeys.STEPS;
import static io.altiplano.training.recipe.RecipeKeys.WARM_UP;

import java.util.OptionalInt;

/** Reads the table {@code [training]}. */
final class TrainingReader {
  private final TableReader table;

  TrainingReader(TableReader table) {
    this.table = table;
  }

  /**
   * Reads it.
   *
   * @param context most positions of the model, if that is known
   */
  Training read(Model model, OptionalInt context) {
    double learningRate = table.value(LEARNING_RATE);
    int rank = table.value(LORA_RANK);
    Training training =
        new Training(
            table.value(STEPS),
            table.value(RecipeKeys.ROWS),
            table.value(LENGTH),
            table.value(RecipeKeys.ACCUMULATION),
            learningRate,
            table.find(MINIMUM_LEARNING_RATE).orElse(learningRate / 10),
            table.value(WARM_UP),
            table.value(RecipeKeys.DECAY),
            table.value(RecipeKeys.WEIGHT_DECAY),
            table.value(RecipeKeys.BETA_1),
            table.value(RecipeKeys.BETA_2),
            table.value(RecipeKeys.EPSILON),
            table.value(RecipeKeys.CLIP),
            table.value(RecipeKeys.PRECISION),
            rank,
            table.find(LORA_ALPHA).orElse(2.0 * rank));
    checkSchedule(training);
    checkLora(training, model);
    if (table.areSound(LENGTH) && context.isPresent() && training.length() > context.getAsInt()) {
      table.fault(
          LENGTH,
          "%d is more than the %d positions of the model's context"
              .formatted(training.length(), context.getAsInt()));
    }
    return training;
  }

  private void checkSchedule(Training training) {
    if (table.areSound(STEPS, WARM_UP) && training.warmUp() >= training.steps()) {
      table.fault(
          WARM_UP,
          "%d is not over before the %d steps are".formatted(training.warmUp(), training.steps()));
    }
    if (table.areSound(LEARNING_RATE, MINIMUM_LEARNING_RATE)
        && training.minimumLearningRate() > training.learningRate()) {
      table.fault(MINIMUM_LEARNING_RATE, "is more than learning_rate");
    }
  }

  private void checkLora(Training training, Model model) {
    if (table.has(LORA_ALPHA) && table.areSound(LORA_RANK) && !training.isLora()) {
      table.fault(LORA_ALPHA, "needs a lora_rank above 0");
    }
    if (training.isLora() && table.areSound(LORA_RANK) && model instanceof Model.Fresh) {
      table.fault(LORA_RANK, "adapts a model that is there: name it as start in [model]");
    }
  }
}
