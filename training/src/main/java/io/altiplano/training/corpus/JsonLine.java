package io.altiplano.training.corpus;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * One object of a JSONL file, whose errors name file, line and key. Immutable.
 *
 * @param number of the line, from 1
 */
public record JsonLine(Path file, long number, JsonNode value) {
  private static final int MAX_DEPTH = 64;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Every line of a file, plain or .gz, in order; empty lines are passed over. */
  public static void forEach(Path file, Consumer<JsonLine> consumer) throws IOException {
    forEachText(
        file,
        (number, text) -> {
          if (!text.isBlank()) {
            consumer.accept(parse(file, number, text));
          }
        });
  }

  /** All lines of a small file. */
  public static List<JsonLine> readAll(Path file) throws IOException {
    List<JsonLine> lines = new ArrayList<>();
    forEach(file, lines::add);
    return lines;
  }

  /** Hears of a line of text. */
  interface TextConsumer {
    void accept(long number, String text);
  }

  static void forEachText(Path file, TextConsumer consumer) throws IOException {
    // A decoder that reports: what is not UTF-8 is an error, not a text of question marks.
    var decoder = StandardCharsets.UTF_8.newDecoder();
    long number = 0;
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(open(file), decoder))) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        number++;
        consumer.accept(number, text);
      }
    } catch (MalformedInputException malformed) {
      throw invalid(file, number + 1, "or one soon after it is not UTF-8");
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream stream = Files.newInputStream(file);
    try {
      return file.toString().endsWith(".gz") ? new GZIPInputStream(stream, 1 << 16) : stream;
    } catch (IOException | RuntimeException failure) {
      stream.close();
      throw failure;
    }
  }

  /** The object that a line spells. */
  public static JsonLine parse(Path file, long number, String text) {
    try {
      JsonNode value = JSON.readTree(text);
      if (!value.isObject()) {
        throw invalid(file, number, "is not a JSON object");
      }
      return new JsonLine(file, number, value);
    } catch (JsonProcessingException failure) {
      int column = failure.getLocation() == null ? 1 : failure.getLocation().getColumnNr();
      throw invalid(
          file, number, "column %d: not JSON: %s".formatted(column, failure.getOriginalMessage()));
    }
  }

  /** A text that must be there. */
  public String string(String key) {
    return find(key).orElseThrow(() -> fault("key '%s': missing".formatted(key)));
  }

  /** A text that may be missing or null. */
  public Optional<String> find(String key) {
    JsonNode node = value.path(key);
    if (node.isMissingNode() || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw fault("key '%s': a string is wanted".formatted(key));
    }
    return Optional.of(node.textValue());
  }

  /** A list of texts; empty where the key is missing. */
  public List<String> strings(String key) {
    JsonNode node = value.path(key);
    List<String> texts = new ArrayList<>();
    if (node.isMissingNode() || node.isNull()) {
      return texts;
    }
    boolean isList = node.isArray();
    for (JsonNode item : node) {
      isList &= item.isTextual();
      texts.add(item.asText());
    }
    if (!isList) {
      throw fault("key '%s': a list of strings is wanted".formatted(key));
    }
    return texts;
  }

  /** An error of this line. */
  public AltiplanoException fault(String reason) {
    return invalid(file, number, reason);
  }

  private static AltiplanoException invalid(Path file, long number, String reason) {
    return new AltiplanoException(
        ErrorCode.INVALID_FILE, "%s: line %d: %s".formatted(file, number, reason));
  }
}
