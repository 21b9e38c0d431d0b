package io.altiplano.engine.runtime;

/**
 * What an engine bounds, and why.
 *
 * @param batchRows most rows of one step: enough that a weight read from memory serves many rows;
 *     how many of a prompt's are taken, {@link PromptPace} says
 * @param logitRows rows of one step that may ask for logits: a row's are as long as the vocabulary
 * @param maxLive sequences that are stepped together
 * @param maxWaiting sequences in the queue; beyond that a caller is told to come again
 */
record EngineLimits(int batchRows, int logitRows, int maxLive, int maxWaiting) {
  static final EngineLimits DEFAULT = new EngineLimits(512, 64, 64, 1024);
}
