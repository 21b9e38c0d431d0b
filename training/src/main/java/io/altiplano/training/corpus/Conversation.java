package io.altiplano.training.corpus;

import io.altiplano.api.Message;
import io.altiplano.api.Tool;
import java.util.List;
import java.util.Optional;

/**
 * A conversation to learn from or to ask again.
 *
 * @param id what the file calls it, if anything
 * @param messages with at least one of the assistant
 * @param tools that are declared
 */
public record Conversation(
    Origin origin, Optional<String> id, List<Message> messages, List<Tool> tools) {
  public Conversation {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }
}
