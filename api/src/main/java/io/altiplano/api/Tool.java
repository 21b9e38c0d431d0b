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
 */
public record Tool(String name, String description, Map<String, Object> parameters) {
  public Tool {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
  }
}
