package io.altiplano.api;

/** A model that holds a conversation. */
public interface ChatModel {
  /**
   * Starts an answer. The request is checked before this returns; what another server checks is
   * known as soon as the answer is {@linkplain Generation#awaitAccepted accepted}.
   */
  Generation chat(ChatRequest request);
}
