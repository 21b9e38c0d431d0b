package io.altiplano.training.huggingface;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.training.json.StrictJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A JSON object read from a file, whose errors name file and key. Immutable. */
record JsonFile(Path path, JsonNode root) {
  /** The largest published tokenizer.json files have some 35 MB. */
  private static final long MAX_BYTES = 256L << 20;

  static JsonFile read(Path path) {
    return find(path)
        .orElseThrow(() -> new AltiplanoException(ErrorCode.INVALID_FILE, path + ": missing"));
  }

  /** A file that may be missing. */
  static Optional<JsonFile> find(Path path) {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      long size = Files.size(path);
      if (!Files.isRegularFile(path) || size > MAX_BYTES) {
        throw invalid(path, "not a regular file of at most %d bytes".formatted(MAX_BYTES));
      }
      return Optional.of(parse(path, 0, Files.readAllBytes(path)));
    } catch (IOException failure) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT, path + ": cannot be read: " + failure, failure);
    }
  }

  /**
   * Parses a JSON object.
   *
   * @param start where in the file its bytes begin
   */
  static JsonFile parse(Path path, long start, byte[] bytes) {
    try {
      JsonNode root = StrictJson.MAPPER.readTree(bytes);
      if (!root.isObject()) {
        throw invalid(path, "offset %d: not a JSON object".formatted(start));
      }
      return new JsonFile(path, root);
    } catch (JsonProcessingException failure) {
      long offset =
          failure.getLocation() == null ? 0 : Math.max(0, failure.getLocation().getByteOffset());
      throw invalid(
          path, "offset %d: not JSON: %s".formatted(start + offset, failure.getOriginalMessage()));
    } catch (IOException failure) {
      throw invalid(path, "offset %d: not JSON: %s".formatted(start, failure.getMessage()));
    }
  }

  /** Whether there is a value other than null. */
  boolean has(String key) {
    return root.hasNonNull(key);
  }

  JsonNode node(String key) {
    return root.path(key);
  }

  /** An object inside this one; empty where the key is missing or null. */
  JsonFile object(String key) {
    JsonNode value = root.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return new JsonFile(path, StrictJson.MAPPER.createObjectNode());
    }
    if (!value.isObject()) {
      throw fault(key, "an object is wanted");
    }
    return new JsonFile(path, value);
  }

  String string(String key) {
    if (!root.path(key).isTextual()) {
      throw fault(key, has(key) ? "a string is wanted" : "missing");
    }
    return root.path(key).textValue();
  }

  String string(String key, String fallback) {
    return has(key) ? string(key) : fallback;
  }

  boolean flag(String key, boolean fallback) {
    if (!has(key)) {
      return fallback;
    }
    if (!root.path(key).isBoolean()) {
      throw fault(key, "true or false is wanted");
    }
    return root.path(key).booleanValue();
  }

  int positive(String key, int most) {
    JsonNode value = root.path(key);
    if (!has(key)) {
      throw fault(key, "missing");
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToInt()
        || value.intValue() < 1
        || value.intValue() > most) {
      throw fault(key, "a whole number from 1 to %d is wanted, not %s".formatted(most, value));
    }
    return value.intValue();
  }

  int positive(String key, int most, int fallback) {
    return has(key) ? positive(key, most) : fallback;
  }

  float positiveFloat(String key) {
    JsonNode value = root.path(key);
    float number = value.isNumber() ? value.floatValue() : Float.NaN;
    if (!(number > 0) || Float.isInfinite(number)) {
      throw fault(key, has(key) ? "a positive number is wanted, not " + value : "missing");
    }
    return number;
  }

  float positiveFloat(String key, float fallback) {
    return has(key) ? positiveFloat(key) : fallback;
  }

  AltiplanoException fault(String key, String message) {
    return invalid(path, "key '%s': %s".formatted(key, message));
  }

  AltiplanoException unsupported(String key, String message) {
    return new AltiplanoException(
        ErrorCode.UNSUPPORTED_MODEL, "%s: key '%s': %s".formatted(path, key, message));
  }

  static AltiplanoException invalid(Path path, String message) {
    return new AltiplanoException(ErrorCode.INVALID_FILE, path + ": " + message);
  }
}
