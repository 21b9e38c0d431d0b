package io.altiplano.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A function that the model may call.
 *
 * @param name what the model calls it
 * @param description what it does, for the model to read
 * @param parameters a JSON Schema of its arguments as plain maps
 * @param strict whether the model is held to these parameters: while it writes a call, only what
 *     the schema allows can come next
 */
public record Tool(
    String name, String description, Map<String, Object> parameters, boolean strict) {
  /** A tool to whose parameters the model is held. */
  public Tool(String name, String description, Map<String, Object> parameters) {
    this(name, description, parameters, true);
  }

  public Tool {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }

  public Tool withStrict(boolean value) {
    return new Tool(name, description, parameters, value);
  }
}
