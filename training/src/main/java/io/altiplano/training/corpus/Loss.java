package io.altiplano.training.corpus;

/** Which tokens of a conversation the model learns to say. */
public enum Loss {
  /** The assistant's turns, with the token that ends each. */
  ASSISTANT,
  /** All but the first. */
  ALL
}
