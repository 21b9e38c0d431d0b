package io.altiplano.app.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Map;

/**
 * A whole answer, out of its chunks.
 *
 * @param headers by their names, in capitals or not
 */
public record WireReply(int status, Map<String, String> headers, String body) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The value of a header, empty where it is not there. */
  public String header(String name) {
    return headers.getOrDefault(name, "");
  }

  /** Whether nothing more can be asked over its connection. */
  public boolean endsConnection() {
    return header("Connection").equalsIgnoreCase("close");
  }

  public JsonNode json() throws IOException {
    return JSON.readTree(body);
  }
}
