package io.altiplano.api;

/** A model that continues a text. */
public interface CompletionModel {
  /** Starts a continuation. The request is checked before this returns. */
  Generation complete(CompletionRequest request);
}
