package io.altiplano.training.torch;

import io.altiplano.training.recipe.Training;

/**
 * The learning rate by step: up in a straight line, then down.
 *
 * @param steps of the whole run
 * @param warmUp steps until the peak
 * @param peak the largest rate
 * @param least the rate of the last step
 */
record Schedule(long steps, long warmUp, double peak, double least, Training.Decay decay) {
  static Schedule of(Training training) {
    return new Schedule(
        training.steps(),
        training.warmUp(),
        training.learningRate(),
        training.minimumLearningRate(),
        training.decay());
  }

  /** The rate of a step, counted from 1. */
  public double rate(long step) {
    if (step <= warmUp) {
      return peak * step / warmUp;
    }
    double done = steps == warmUp ? 1 : Math.min(1, (double) (step - warmUp) / (steps - warmUp));
    return switch (decay) {
      case COSINE -> least + (peak - least) * (1 + StrictMath.cos(Math.PI * done)) / 2;
      case LINEAR -> peak + (least - peak) * done;
      case CONSTANT -> peak;
    };
  }
}
