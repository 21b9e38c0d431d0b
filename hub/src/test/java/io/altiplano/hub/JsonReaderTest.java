package io.altiplano.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.altiplano.hub.JsonReader.Malformed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  private static JsonValue read(String text) throws Malformed {
    return JsonReader.read(text.getBytes(UTF_8));
  }

  @Test
  void everyKindOfValue() throws Malformed {
    JsonValue json =
        read(
            " {\"a\": [1, -2.5e+3, 0, true, false, null, \"\"], \"b\\u00e9\\n\\\"\\\\\\/\": {},"
                + "\t\"한\":\"\\ud83d\\ude00\" , \"n\": 9007199254740993 } \r\n");
    assertThat(json.text("한")).contains("😀");
    assertThat(json.member("bé\n\"\\/")).isPresent();
    assertThat(json.count("n")).hasValue(9007199254740993L);
    assertThat(json.member("a").orElseThrow().toString())
        .contains("-2.5e+3", "Flag[value=true]", "Null[]");
  }

  @Test
  void membersOfTheWrongKindAreNone() throws Malformed {
    JsonValue json = read("{\"a\":1.5,\"b\":-1,\"c\":\"1\",\"d\":null,\"e\":99999999999999999999}");
    for (String name : new String[] {"a", "b", "c", "d", "e", "f"}) {
      assertThat(json.count(name)).as(name).isEmpty();
    }
    assertThat(json.text("a")).isEmpty();
    assertThat(read("[]").member("a")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "\"a",
        "\"a\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\uff１0\"",
        "\"\n\"",
        "01",
        "+1",
        "1.",
        ".5",
        "1e",
        "-",
        "NaN",
        "nul",
        "truee",
        "1 2",
        "[] x",
        "{\"a\":1,\"a\":2}",
        "\u00001",
        "/* */1",
        "\uFEFF1"
      })
  void malformed(String text) {
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> read(text))
        .withMessageContaining("at character");
  }

  @Test
  void invalidUtf8() {
    assertThatExceptionOfType(Malformed.class)
        .isThrownBy(() -> JsonReader.read(new byte[] {'"', (byte) 0xc3, '"'}))
        .withMessageContaining("UTF-8");
  }

  @Test
  void depthIsBounded() throws Malformed {
    assertThat(read("[".repeat(32) + "1" + "]".repeat(32))).isNotNull();
    assertThatExceptionOfType(Malformed.class).isThrownBy(() -> read("[".repeat(100_000)));
  }

  @Test
  void mutatedTextsAreReadOrRefused() {
    String sound =
        "[{\"type\":\"file\",\"size\":123,\"path\":\"a\\u00e9.gguf\",\"x\":[true,null]}]";
    for (int seed = 0; seed < 3_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = sound.getBytes(UTF_8);
      for (int i = random.nextInt(1, 5); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(JsonReader.read(bytes)).as("seed %d", seed).isNotNull();
      } catch (Malformed e) {
        assertThat(e).as("seed %d", seed).hasMessageContaining("not ");
      }
    }
  }

  @Test
  void whatIsWrittenIsReadBack() throws Malformed {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("plain", "a/b:c.gguf");
    members.put("odd \"\\\n\u0001", "한국어 😀 \ud800 \u2028");
    members.put("number", Long.MAX_VALUE / 10);
    JsonValue read = read(JsonValue.write(members));
    assertThat(read.text("plain")).contains("a/b:c.gguf");
    assertThat(read.text("odd \"\\\n\u0001")).contains("한국어 😀 \ud800 \u2028");
    assertThat(read.count("number")).hasValue(Long.MAX_VALUE / 10);
    assertThat(read(JsonValue.write(Map.of()))).isEqualTo(read("{}"));
  }
}
