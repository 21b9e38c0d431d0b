package io.altiplano.server.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.Role;
import io.altiplano.api.ToolCall;
import io.altiplano.server.json.Json;
import java.util.List;
import java.util.Locale;

/** A piece of a conversation, as somebody has sent it or a model has written it. */
sealed interface Item {
  String id();

  /** As it is listed to clients. */
  ObjectNode json();

  /** How long it is in a prompt, at least; one more for each part, however short. */
  int characters();

  /**
   * What somebody says.
   *
   * @param parts the texts that it was sent in
   */
  record Words(String id, Role role, List<String> parts) implements Item {
    public Words {
      parts = List.copyOf(parts);
    }

    String text() {
      return String.join("", parts);
    }

    @Override
    public int characters() {
      return parts.size() + parts.stream().mapToInt(String::length).sum();
    }

    @Override
    public ObjectNode json() {
      ObjectNode json = head(id, "message").put("role", role.name().toLowerCase(Locale.ROOT));
      ArrayNode content = json.putArray("content");
      for (String part : parts) {
        ObjectNode entry = content.addObject();
        if (role == Role.ASSISTANT) {
          entry.put("type", "output_text").put("text", part).putArray("annotations");
        } else {
          entry.put("type", "input_text").put("text", part);
        }
      }
      return json;
    }
  }

  /** What a model thought. */
  record Thoughts(String id, String text) implements Item {
    @Override
    public int characters() {
      return 1 + text.length();
    }

    @Override
    public ObjectNode json() {
      ObjectNode json = head(id, "reasoning");
      json.putArray("summary");
      json.putArray("content").addObject().put("type", "reasoning_text").put("text", text);
      return json;
    }
  }

  /**
   * A call of a tool.
   *
   * @param arguments as the model wrote them, JSON
   */
  record Call(String id, ToolCall call, String arguments) implements Item {
    @Override
    public int characters() {
      return 1 + call.name().length() + arguments.length();
    }

    @Override
    public ObjectNode json() {
      return head(id, "function_call")
          .put("call_id", call.id())
          .put("name", call.name())
          .put("arguments", arguments);
    }
  }

  /** What a tool answered to a call. */
  record CallOutput(String id, String callId, String output) implements Item {
    @Override
    public int characters() {
      return 1 + output.length();
    }

    @Override
    public ObjectNode json() {
      return head(id, "function_call_output").put("call_id", callId).put("output", output);
    }
  }

  private static ObjectNode head(String id, String type) {
    return Json.object().put("id", id).put("type", type).put("status", "completed");
  }
}
