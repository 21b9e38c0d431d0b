package io.altiplano.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A call that the model wants made.
 *
 * @param id names this call among the conversation's calls; the tool's answer repeats it
 * @param name the declared tool
 * @param arguments plain JSON-like values (String, Number, Boolean, List, Map, null), in order
 */
public record ToolCall(String id, String name, Map<String, Object> arguments) {
  public ToolCall {
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }
}
