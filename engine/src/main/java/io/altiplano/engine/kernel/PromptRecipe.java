package io.altiplano.engine.kernel;

/**
 * How the rows of prompts are multiplied with quantised weights. Rows that are generated are always
 * multiplied as integers, since they wait for memory and not for arithmetic.
 */
public enum PromptRecipe {
  /** As rows that are generated are. */
  INTEGERS,

  /**
   * Weights and activations are both rounded to BF16: several times as fast where the processor
   * multiplies tiles of them (AMX), slower than integers elsewhere.
   */
  BF16
}
