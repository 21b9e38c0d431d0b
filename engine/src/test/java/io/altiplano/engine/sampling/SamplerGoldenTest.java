package io.altiplano.engine.sampling;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altiplano.api.SamplingOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Our chain keeps what llama.cpp's keeps; the golden file is dev/golden/SamplerGolden.java's. */
class SamplerGoldenTest {
  private static final JsonNode GOLDEN = golden();

  /** Cases in the file, so that an emptied file fails. */
  private static final int CASES = 320;

  /** Below this the judge's floats underflow, and the golden file leaves tokens out. */
  private static final double NEGLIGIBLE = 1e-30;

  @Test
  void theFileHoldsEveryCase() {
    assertThat(GOLDEN.get("cases")).hasSize(CASES);
    assertThat(names()).contains("greedy", "neutral", "temperature", "top-k", "top-p", "min-p");
    assertThat(names()).contains("typical-p", "penalties", "bias", "dry", "chain");
  }

  @TestFactory
  Stream<DynamicTest> agreesWithLlamaCpp() {
    return cases()
        .map(golden ->
            DynamicTest.dynamicTest(
                golden.get("name").asText() + " " + golden.get("seed"), () -> compare(golden)));
  }

  private static void compare(JsonNode golden) {
    float[] logits = logits(golden);
    SamplerChain chain = chain(golden);
    for (JsonNode token : golden.get("history")) {
      chain.accept(token.asInt());
    }
    if (golden.has("chosen")) {
      assertThat(chain.sample(logits)).isEqualTo(golden.get("chosen").asInt());
      return;
    }
    float[] original = logits.clone();
    Candidates candidates = chain.filter(logits);
    compareLogits(golden, original, logits);
    compareCandidates(golden, candidates);
  }

  private static void compareLogits(JsonNode golden, float[] original, float[] logits) {
    JsonNode changed = golden.path("changed");
    for (int token = 0; token < logits.length; token++) {
      JsonNode expected = changed.path(Integer.toString(token));
      if (expected.isMissingNode()) {
        assertThat(logits[token]).as("logit %d", token).isEqualTo(original[token]);
      } else {
        float value = Float.parseFloat(expected.asText());
        assertThat(logits[token] == value || Math.abs(logits[token] - value) < closeTo(value))
            .as("logit %d is %s, expected %s", token, logits[token], value)
            .isTrue();
      }
    }
  }

  private static double closeTo(float value) {
    return 1e-5 * Math.max(1, Math.abs(value));
  }

  private static void compareCandidates(JsonNode golden, Candidates candidates) {
    double[] weights = candidates.weights((float) golden.get("temperature").asDouble());
    double total = IntStream.range(0, candidates.size()).mapToDouble(i -> weights[i]).sum();
    Map<Integer, Double> kept = new HashMap<>();
    for (int i = 0; i < candidates.size(); i++) {
      if (weights[i] / total > NEGLIGIBLE) {
        kept.put(candidates.id(i), weights[i] / total);
      }
    }
    assertThat(kept.size()).isEqualTo(golden.get("count").asInt());
    int[] ids = kept.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    assertThat(checksum(ids)).isEqualTo(golden.get("idsSum").asLong());
    for (int i = 0; i < golden.get("ids").size(); i++) {
      int id = golden.get("ids").get(i).asInt();
      double probability = golden.get("probabilities").get(i).asDouble();
      assertThat(kept.get(id)).as("token %d", id).isCloseTo(probability, within(1e-5));
    }
  }

  private static SamplerChain chain(JsonNode golden) {
    SamplingOptions options = options(golden);
    int size = golden.get("size").asInt();
    List<byte[]> texts =
        options.dry().breakers().stream().map(it -> it.getBytes(StandardCharsets.UTF_8)).toList();
    DryBreakers breakers =
        texts.isEmpty()
            ? DryBreakers.NONE
            : DryBreakers.of(texts, size, tokens()::get, SamplerGoldenTest::encode);
    return Samplers.of(options, size, golden.get("context").asInt(), breakers);
  }

  private static SamplingOptions options(JsonNode golden) {
    JsonNode dry = golden.get("dry");
    Map<Integer, Float> bias = new HashMap<>();
    golden
        .get("bias")
        .properties()
        .forEach(entry ->
            bias.put(Integer.valueOf(entry.getKey()), Float.valueOf(entry.getValue().asText())));
    List<String> breakers = new ArrayList<>();
    golden
        .get("breakers")
        .forEach(text -> breakers.add(new String(hex(text), StandardCharsets.UTF_8)));
    return new SamplingOptions(
        number(golden, "temperature"),
        golden.get("topK").asInt(),
        number(golden, "topP"),
        number(golden, "minP"),
        number(golden, "typicalP"),
        number(golden, "repetition"),
        number(golden, "presence"),
        number(golden, "frequency"),
        golden.get("window").asInt(),
        new SamplingOptions.Dry(
            (float) dry.get(0).asDouble(),
            (float) dry.get(1).asDouble(),
            dry.get(2).asInt(),
            dry.get(3).asInt(),
            breakers),
        bias,
        OptionalLong.of(1));
  }

  private static float number(JsonNode golden, String name) {
    return (float) golden.get(name).asDouble();
  }

  private static List<byte[]> tokens() {
    return StreamSupport.stream(GOLDEN.get("tokens").spliterator(), false)
        .map(SamplerGoldenTest::hex)
        .toList();
  }

  private static int[] encode(byte[] text) {
    JsonNode tokens = GOLDEN.get("encoded").get(HexFormat.of().formatHex(text));
    return IntStream.range(0, tokens.size()).map(i -> tokens.get(i).asInt()).toArray();
  }

  private static byte[] hex(JsonNode text) {
    return HexFormat.of().parseHex(text.asText());
  }

  private static float[] logits(JsonNode golden) {
    float[] logits =
        TestLogits.bell(
            golden.get("seed").asLong(), golden.get("size").asInt(), number(golden, "spread"));
    int[] bits =
        IntStream.range(0, logits.length).map(i -> Float.floatToRawIntBits(logits[i])).toArray();
    assertThat(checksum(bits))
        .as("the logits are the judge's")
        .isEqualTo(golden.get("logitsSum").asLong());
    return logits;
  }

  private static long checksum(int[] values) {
    CRC32 sum = new CRC32();
    for (int value : values) {
      for (int shift = 0; shift < 32; shift += 8) {
        sum.update(value >>> shift);
      }
    }
    return sum.getValue();
  }

  private static Stream<JsonNode> cases() {
    return StreamSupport.stream(GOLDEN.get("cases").spliterator(), false);
  }

  private static List<String> names() {
    return cases().map(golden -> golden.get("name").asText()).distinct().toList();
  }

  private static JsonNode golden() {
    try (InputStream file = SamplerGoldenTest.class.getResourceAsStream("samplers.json")) {
      return new ObjectMapper().readTree(requireNonNull(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
