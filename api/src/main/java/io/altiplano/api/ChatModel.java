package io.altiplano.api;

/** A model that holds a conversation. */
public interface ChatModel {
  /** Starts an answer. The request is checked before this returns. */
  Generation chat(ChatRequest request);
}
