package io.altiplano.training.evaluation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.api.ToolCall;
import io.altiplano.training.json.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds the calls in an answer. Two formats are known: Llama 3.1's, where the whole answer is
 * {@code {"name": ..., "parameters": {...}}}, and that of Hermes and Qwen, where such objects (with
 * {@code arguments}) stand between {@code <tool_call>} and {@code </tool_call>}.
 */
final class ReplyParser {
  private static final String OPEN = "<tool_call>";
  private static final String CLOSE = "</tool_call>";

  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  private ReplyParser() {}

  /** Whether an answer that begins so calls nothing, however it goes on. */
  static boolean isWords(String beginning) {
    String text = beginning.stripLeading();
    return !text.isEmpty()
        && !text.startsWith("{")
        && !text.startsWith(OPEN)
        && !OPEN.startsWith(text);
  }

  static Reply parse(String answer) {
    String text = answer.strip();
    if (text.startsWith("{")) {
      return calls(List.of(text));
    }
    return text.startsWith(OPEN) ? tagged(text) : new Reply.Said();
  }

  private static Reply tagged(String text) {
    List<String> objects = new ArrayList<>();
    String rest = text;
    while (rest.startsWith(OPEN)) {
      int end = rest.indexOf(CLOSE);
      if (end < 0) {
        return new Reply.Broken("no " + CLOSE);
      }
      objects.add(rest.substring(OPEN.length(), end));
      rest = rest.substring(end + CLOSE.length()).strip();
    }
    return rest.isEmpty() ? calls(objects) : new Reply.Broken("words after the call");
  }

  private static Reply calls(List<String> objects) {
    List<ToolCall> calls = new ArrayList<>();
    for (String object : objects) {
      JsonNode call;
      try {
        call = StrictJson.MAPPER.readTree(object);
      } catch (JsonProcessingException failure) {
        return new Reply.Broken("not JSON: " + failure.getOriginalMessage());
      }
      JsonNode arguments =
          call.has("parameters") ? call.path("parameters") : call.path("arguments");
      if (!call.path("name").isTextual() || !arguments.isObject()) {
        return new Reply.Broken("no name, or no parameters");
      }
      calls.add(
          new ToolCall(
              "call_" + (calls.size() + 1),
              call.path("name").textValue(),
              StrictJson.MAPPER.convertValue(arguments, MAP)));
    }
    return new Reply.Called(calls);
  }
}
