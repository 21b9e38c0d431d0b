package io.altiplano.api;

/** Why an answer ended. */
public enum FinishReason {
  /** The model ended its turn, or a stop text was reached. */
  STOP,
  /** The limit of tokens, or the context, was reached. */
  LENGTH,
  /** The model calls tools. */
  TOOL_CALLS,
  /** The caller cancelled. */
  CANCELLED
}
