package io.altiplano.training.cria;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.nio.file.Path;

/** Reads the JSON of the data sets; errors name file and line. */
final class Json {
  static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  /**
   * An object.
   *
   * @param line counted from 1
   */
  static JsonNode object(Path file, long line, String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node.isObject()) {
        return node;
      }
      throw invalid(file, line, "not a JSON object");
    } catch (JsonProcessingException failure) {
      throw invalid(file, line, "not JSON: " + failure.getOriginalMessage());
    }
  }

  static AltiplanoException invalid(Path file, long line, String what) {
    return new AltiplanoException(
        ErrorCode.INVALID_FILE, "%s: line %d: %s".formatted(file, line, what));
  }
}
