package io.altiplano.api;

/** The natural logarithm of a token's probability, before any sampling filter. */
public record TokenLogProbability(int token, String text, float logProbability) {}
