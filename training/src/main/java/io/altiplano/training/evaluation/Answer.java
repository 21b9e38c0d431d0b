package io.altiplano.training.evaluation;

/**
 * What a model said.
 *
 * @param cut whether it had not come to its end: it was longer than allowed, or enough was heard
 */
public record Answer(String text, boolean cut) {}
