package io.altiplano.training.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.api.Message;
import io.altiplano.api.Role;
import io.altiplano.api.Tool;
import io.altiplano.api.ToolCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads one conversation. For one thread. */
final class ChatLineParser {
  private static final String ROLES =
      Arrays.stream(Role.values()).map(Role::wireName).collect(Collectors.joining(", "));

  private final Origin origin;

  /** Ids of calls that have no result yet, in order. */
  private final Set<String> open = new LinkedHashSet<>();

  private int calls;

  ChatLineParser(Origin origin) {
    this.origin = origin;
  }

  Conversation parse(String line) {
    JsonObject root = JsonObject.parse(origin, line);
    root.allow("messages", "tools", "id");
    List<Tool> tools = new ArrayList<>();
    for (JsonObject tool : root.objects("tools")) {
      tools.add(tool(tool));
    }
    List<Message> messages = new ArrayList<>();
    for (JsonObject message : root.objects("messages")) {
      messages.add(message(message, messages.isEmpty()));
    }
    if (messages.isEmpty()) {
      throw root.fault("messages", "a conversation needs at least one message");
    }
    if (messages.stream().noneMatch(message -> message.role() == Role.ASSISTANT)) {
      throw root.fault("messages", "no assistant's turn to learn from");
    }
    return new Conversation(origin, root.text("id"), messages, tools);
  }

  private static Tool tool(JsonObject tool) {
    JsonObject function = function(tool);
    function.allow("name", "description", "parameters");
    Map<String, Object> parameters =
        function.find("parameters").map(JsonObject::map).orElseGet(Map::of);
    return new Tool(function.name("name"), function.text("description").orElse(""), parameters);
  }

  private static JsonObject function(JsonObject typed) {
    if (!typed.text("type").orElse("function").equals("function")) {
      throw typed.fault("type", "only 'function' is known");
    }
    return typed.find("function").orElseThrow(() -> typed.fault("function", "missing"));
  }

  private Message message(JsonObject message, boolean first) {
    Role role = role(message);
    return switch (role) {
      case SYSTEM -> {
        message.allow("role", "content");
        if (!first) {
          throw message.fault("role", "a system message can only be the first");
        }
        yield Message.system(content(message));
      }
      case USER -> {
        message.allow("role", "content");
        yield Message.user(content(message));
      }
      case ASSISTANT -> assistant(message);
      case TOOL -> result(message);
    };
  }

  private static Role role(JsonObject message) {
    String name = message.name("role");
    return Arrays.stream(Role.values())
        .filter(role -> role.wireName().equals(name))
        .findFirst()
        .orElseThrow(() -> message.fault("role", "'%s' is none of %s".formatted(name, ROLES)));
  }

  private static String content(JsonObject message) {
    String content = message.text("content").orElseThrow(() -> message.fault("content", "missing"));
    if (content.isBlank()) {
      throw message.fault("content", "empty");
    }
    return content;
  }

  private Message assistant(JsonObject message) {
    message.allow("role", "content", "tool_calls");
    List<ToolCall> made = new ArrayList<>();
    open.clear();
    for (JsonObject typed : message.objects("tool_calls")) {
      typed.allow("id", "type", "function");
      JsonObject function = function(typed);
      function.allow("name", "arguments");
      calls++;
      ToolCall call =
          new ToolCall(
              typed.text("id").orElse("call_" + calls), function.name("name"), arguments(function));
      if (!open.add(call.id())) {
        throw typed.fault("id", "'%s' twice in one message".formatted(call.id()));
      }
      made.add(call);
    }
    String content = made.isEmpty() ? content(message) : message.text("content").orElse("");
    return new Message(Role.ASSISTANT, content, Optional.empty(), made, Optional.empty());
  }

  /** A JSON text, as the model would say it, or the object itself. */
  private Map<String, Object> arguments(JsonObject function) {
    JsonNode value = function.node().path("arguments");
    if (value.isTextual()) {
      return JsonObject.parse(origin, function.path() + ".arguments", value.textValue()).map();
    }
    return function.find("arguments").map(JsonObject::map).orElseGet(Map::of);
  }

  private Message result(JsonObject message) {
    message.allow("role", "content", "tool_call_id");
    if (open.isEmpty()) {
      throw message.fault("role", "a tool's result without a call before it");
    }
    String id = message.text("tool_call_id").orElseGet(() -> open.iterator().next());
    if (!open.remove(id)) {
      throw message.fault("tool_call_id", "no call '%s' waits for a result".formatted(id));
    }
    String content = message.text("content").orElseThrow(() -> message.fault("content", "missing"));
    return Message.tool(id, content);
  }
}
