package io.altiplano.api;

import java.util.List;
import java.util.Optional;

/**
 * One turn of a conversation.
 *
 * @param content the words; empty when an assistant's turn only calls tools
 * @param reasoning what the assistant thought before it answered, if it is kept
 * @param toolCalls calls that an assistant's turn makes
 * @param toolCallId on a {@link Role#TOOL} turn, the call that this answers
 */
public record Message(
    Role role,
    String content,
    Optional<String> reasoning,
    List<ToolCall> toolCalls,
    Optional<String> toolCallId) {
  public Message {
    toolCalls = List.copyOf(toolCalls);
  }

  private Message(Role role, String content) {
    this(role, content, Optional.empty(), List.of(), Optional.empty());
  }

  public static Message system(String content) {
    return new Message(Role.SYSTEM, content);
  }

  public static Message user(String content) {
    return new Message(Role.USER, content);
  }

  public static Message assistant(String content) {
    return new Message(Role.ASSISTANT, content);
  }

  /** The answer of a tool to the call with that id. */
  public static Message tool(String toolCallId, String content) {
    return new Message(Role.TOOL, content, Optional.empty(), List.of(), Optional.of(toolCallId));
  }
}
