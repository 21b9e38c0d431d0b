package io.altiplano.training.cria;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A line of chat JSONL: messages, and the tools that are declared.
 *
 * @param id where it comes from
 */
record Conversation(String id, List<Message> messages, List<ObjectNode> tools) {
  /** What is said, called or answered, one after the other. */
  sealed interface Message {}

  /**
   * Words.
   *
   * @param role {@code system}, {@code user} or {@code assistant}
   */
  record Said(String role, String text) implements Message {}

  /** The assistant's call of a tool. */
  record Called(String tool, ObjectNode arguments) implements Message {}

  /** What the tool called last has answered. */
  record Answered(String content) implements Message {}

  public Conversation {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /** A conversation without tools. */
  Conversation(String id, List<Message> messages) {
    this(id, messages, List.of());
  }

  static Said system(String text) {
    return new Said("system", text);
  }

  static Said user(String text) {
    return new Said("user", text);
  }

  static Said assistant(String text) {
    return new Said("assistant", text);
  }

  /** What the user says, turn by turn. */
  List<String> questions() {
    List<String> questions = new ArrayList<>();
    for (Message message : messages) {
      if (message instanceof Said said && said.role().equals("user")) {
        questions.add(said.text());
      }
    }
    return questions;
  }

  /** In OpenAI's format for fine-tuning: arguments are a text that holds JSON. */
  ObjectNode json() {
    ObjectNode line = Json.MAPPER.createObjectNode();
    line.put("id", id);
    ArrayNode list = line.putArray("messages");
    int calls = 0;
    for (Message message : messages) {
      ObjectNode node = list.addObject();
      switch (message) {
        case Said said -> node.put("role", said.role()).put("content", said.text());
        case Called called -> {
          calls++;
          ObjectNode call = node.put("role", "assistant").putArray("tool_calls").addObject();
          call.put("id", callId(calls)).put("type", "function");
          call.putObject("function")
              .put("name", called.tool())
              .put("arguments", called.arguments().toString());
        }
        case Answered answered ->
            node.put("role", "tool")
                .put("tool_call_id", callId(calls))
                .put("content", answered.content());
      }
    }
    if (!tools.isEmpty()) {
      line.putArray("tools").addAll(tools.stream().map(JsonNode.class::cast).toList());
    }
    return line;
  }

  private static String callId(int number) {
    return "call_" + number;
  }
}
