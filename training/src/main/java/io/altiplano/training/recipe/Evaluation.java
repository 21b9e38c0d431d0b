package io.altiplano.training.recipe;

/**
 * When the loss on held-out data is taken.
 *
 * @param every that many steps, and after the last; 0 never
 * @param rows how many rows of the held-out mixture are read, always the same ones
 */
public record Evaluation(int every, int rows) {}
