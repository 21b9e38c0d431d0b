package io.altiplano.training.corpus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.training.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object in a line of JSON, whose faults say where it stands.
 *
 * @param path how one gets there from the line's object, {@code messages[3]}; empty for itself
 */
public record JsonObject(Origin origin, String path, JsonNode node) {
  private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

  static JsonObject parse(Origin origin, String text) {
    return parse(origin, "", text);
  }

  /** All lines of a small JSONL file; blank ones are passed over. */
  public static List<JsonObject> readAll(Path file) {
    List<JsonObject> objects = new ArrayList<>();
    try (TextLines lines = TextLines.open(file)) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (!line.get().isBlank()) {
          objects.add(parse(lines.origin(), line.get()));
        }
      }
    }
    return objects;
  }

  /** A text inside a line that is JSON itself. */
  static JsonObject parse(Origin origin, String path, String text) {
    try {
      JsonNode node = StrictJson.MAPPER.readTree(text);
      if (!node.isObject()) {
        throw origin.fault(path + (path.isEmpty() ? "" : ": ") + "not a JSON object");
      }
      return new JsonObject(origin, path, node);
    } catch (JsonProcessingException failure) {
      throw origin.fault(
          "%s%scolumn %d: not JSON: %s"
              .formatted(
                  path,
                  path.isEmpty() ? "" : ": ",
                  failure.getLocation() == null ? 1 : failure.getLocation().getColumnNr(),
                  failure.getOriginalMessage()));
    }
  }

  /** Refuses fields other than these. */
  public void allow(String... names) {
    List<String> known = Arrays.asList(names);
    for (Iterator<String> fields = node.fieldNames(); fields.hasNext(); ) {
      String name = fields.next();
      if (!known.contains(name)) {
        throw fault(name, "unknown; known are " + String.join(", ", known));
      }
    }
  }

  /** A text that may be missing or null. */
  public Optional<String> text(String name) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw fault(name, "a text is wanted");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(value.textValue())) {
      throw fault(name, "half a surrogate pair");
    }
    return Optional.of(value.textValue());
  }

  /** A text that must be there and not be empty. */
  public String name(String name) {
    String value = text(name).orElseThrow(() -> fault(name, "missing"));
    if (value.isEmpty()) {
      throw fault(name, "empty");
    }
    return value;
  }

  /** A text or a list of texts; empty if it is missing or null. */
  public List<String> texts(String name) {
    JsonNode list = node.path(name);
    if (!list.isArray()) {
      return text(name).map(List::of).orElseGet(List::of);
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list) {
      if (!item.isTextual()) {
        throw fault(name, "a list of texts is wanted");
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  /** An object that may be missing or null. */
  Optional<JsonObject> find(String name) {
    JsonNode value = node.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isObject()) {
      throw fault(name, "an object is wanted");
    }
    return Optional.of(new JsonObject(origin, field(name), value));
  }

  /** A list of objects that may be missing or null. */
  List<JsonObject> objects(String name) {
    JsonNode list = node.path(name);
    if (list.isMissingNode() || list.isNull()) {
      return List.of();
    }
    if (!list.isArray()) {
      throw fault(name, "a list is wanted");
    }
    List<JsonObject> objects = new ArrayList<>();
    for (JsonNode item : list) {
      String place = "%s[%d]".formatted(field(name), objects.size());
      if (!item.isObject()) {
        throw origin.fault(place + ": an object is wanted");
      }
      objects.add(new JsonObject(origin, place, item));
    }
    return objects;
  }

  /** Everything in it as plain values. */
  Map<String, Object> map() {
    return StrictJson.MAPPER.convertValue(node, MAP);
  }

  public AltiplanoException fault(String name, String reason) {
    return origin.fault(field(name) + ": " + reason);
  }

  private String field(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
