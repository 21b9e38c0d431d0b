package io.altiplano.api;

/** A model that continues a text. */
public interface CompletionModel {
  /** Starts a continuation. The request is checked as in {@link ChatModel#chat}. */
  Generation complete(CompletionRequest request);
}
