package io.altiplano.engine.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.StreamSupport;

/**
 * What llama.cpp says of a tiny model.
 *
 * @param sha256 of the model's file
 * @param tokens of the text, with BOS
 * @param logProbabilities of each token but the first
 * @param greedy what follows the prompt
 */
record Golden(
    String sha256,
    int[] tokens,
    float[] logProbabilities,
    String prompt,
    int[] promptTokens,
    int[] greedy) {
  private static final String FOLDER = "/golden/architectures/";

  static Golden of(String model) throws IOException {
    JsonNode json = new ObjectMapper().readTree(read(model + ".json"));
    return new Golden(
        json.get("sha256").asText(),
        integers(json.get("tokens")),
        floats(json.get("logProbabilities")),
        json.get("prompt").asText(),
        integers(json.get("promptTokens")),
        integers(json.get("greedy")));
  }

  static String text() throws IOException {
    return read("text.txt");
  }

  private static String read(String name) throws IOException {
    try (InputStream in = Golden.class.getResourceAsStream(FOLDER + name)) {
      byte[] bytes = Objects.requireNonNull(in, name).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  static int[] integers(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  static float[] floats(JsonNode array) {
    float[] floats = new float[array.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) array.get(i).asDouble();
    }
    return floats;
  }

  /** The largest difference of a log-probability; infinite where one is no number. */
  float distance(float[] others) {
    if (others.length != logProbabilities.length) {
      return Float.POSITIVE_INFINITY;
    }
    float largest = 0;
    for (int i = 0; i < others.length; i++) {
      float difference = Math.abs(others[i] - logProbabilities[i]);
      largest = Float.isNaN(difference) ? Float.POSITIVE_INFINITY : Math.max(largest, difference);
    }
    return largest;
  }
}
