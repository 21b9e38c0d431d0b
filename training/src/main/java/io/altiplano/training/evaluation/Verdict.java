package io.altiplano.training.evaluation;

/**
 * What a judge says of an answer.
 *
 * @param reason why, in a few words
 */
public record Verdict(boolean passed, String reason) {}
