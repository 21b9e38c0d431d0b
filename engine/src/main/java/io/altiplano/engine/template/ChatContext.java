package io.altiplano.engine.template;

import io.altiplano.api.Message;
import io.altiplano.api.Role;
import io.altiplano.api.Tool;
import io.altiplano.api.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A conversation in the shape that chat templates are written for (Hugging Face transformers,
 * {@code apply_chat_template}).
 *
 * @param reasoningKey the field for what the assistant thought; without one it is left out
 * @param contentParts whether contents are lists of parts
 * @param listsNoTools whether no tools are an empty list, not none
 */
record ChatContext(
    String bosText,
    String eosText,
    Optional<String> reasoningKey,
    boolean contentParts,
    boolean listsNoTools) {
  ChatContext withReasoningKey(String key) {
    return new ChatContext(bosText, eosText, Optional.of(key), contentParts, listsNoTools);
  }

  Map<String, @Nullable Object> of(
      List<Message> messages,
      List<Tool> tools,
      Map<String, Object> templateArguments,
      boolean addGenerationPrompt) {
    Map<String, @Nullable Object> context = new LinkedHashMap<>(templateArguments);
    context.put("messages", messages(messages));
    // Defined, and none if there are none: templates ask both "tools is defined" and "is not none".
    boolean none = tools.isEmpty() && !listsNoTools;
    context.put("tools", none ? null : tools.stream().map(ChatContext::tool).toList());
    context.put("add_generation_prompt", addGenerationPrompt);
    context.put("bos_token", new ControlText(bosText));
    context.put("eos_token", new ControlText(eosText));
    return context;
  }

  private List<Map<String, Object>> messages(List<Message> messages) {
    Map<String, String> calledTools = new HashMap<>();
    List<Map<String, Object>> shaped = new ArrayList<>();
    for (Message message : messages) {
      message.toolCalls().forEach(call -> calledTools.put(call.id(), call.name()));
      shaped.add(message(message, calledTools));
    }
    return shaped;
  }

  private Map<String, Object> message(Message message, Map<String, String> calledTools) {
    Map<String, Object> shaped = new LinkedHashMap<>();
    shaped.put("role", message.role().wireName());
    shaped.put("content", content(message));
    if (!message.toolCalls().isEmpty()) {
      shaped.put("tool_calls", message.toolCalls().stream().map(ChatContext::call).toList());
    }
    message.toolCallId().ifPresent(id -> shaped.put("tool_call_id", id));
    if (message.role() == Role.TOOL) {
      message.toolCallId().map(calledTools::get).ifPresent(name -> shaped.put("name", name));
    }
    message
        .reasoning()
        .ifPresent(thought -> reasoningKey.ifPresent(key -> shaped.put(key, thought)));
    return shaped;
  }

  private Object content(Message message) {
    return contentParts
        ? List.of(Map.of("type", "text", "text", message.content()))
        : message.content();
  }

  private static Map<String, Object> call(ToolCall call) {
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("name", call.name());
    function.put("arguments", call.arguments());
    return typedFunction(Optional.of(call.id()), function);
  }

  private static Map<String, Object> tool(Tool tool) {
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("name", tool.name());
    function.put("description", tool.description());
    function.put("parameters", tool.parameters());
    return typedFunction(Optional.empty(), function);
  }

  private static Map<String, Object> typedFunction(
      Optional<String> id, Map<String, Object> function) {
    Map<String, Object> shaped = new LinkedHashMap<>();
    id.ifPresent(value -> shaped.put("id", value));
    shaped.put("type", "function");
    shaped.put("function", function);
    return shaped;
  }
}
