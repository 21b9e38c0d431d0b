package io.altiplano.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns, formats and ranges, judged by somebody else's validator and by Java's own Pattern. */
class StringRulesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TEXTS = 200;

  private static void check(Map<String, Object> schema) {
    SchemaLimits.check(schema, "response_format", "the schema");
  }

  /** Every text that is drawn by the schema's rule is valid. */
  private static void drawnTextsAreValid(Map<String, Object> schema)
      throws JsonProcessingException {
    JsonSchema judge =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(
                JSON.<JsonNode>valueToTree(schema),
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build());
    check(schema);
    Automaton automaton = new Automaton(SchemaRules.of(schema), "response_format");
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < TEXTS; i++) {
      // The judge knows top-level domains by name, and knows not all.
      String text = Texts.walk(automaton, random).replaceFirst("(@.*\\.)[a-z]{2,6}\"$", "$1com\"");
      assertThat(judge.validate(JSON.readTree(text))).as("%s%n%s", schema, text).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "date",
        "time",
        "date-time",
        "duration",
        "email",
        "hostname",
        "ipv4",
        "ipv6",
        "uuid"
      })
  void formats(String format) throws JsonProcessingException {
    drawnTextsAreValid(Map.of("type", "string", "format", format));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "^\\d{3}-\\d{4}$",
        "^[A-Z]{2}[0-9]+$",
        "^(red|green|blue)$",
        "^[^\"\\\\]{1,5}$",
        "^[가-힣]{2,4}$",
        "^a?b*c+.$",
        "^\\w+@\\w+\\.(com|kr)$",
        "^(?:x|yz){2,}$",
        "^[\\u00e0-\\u017f🦙]+$",
        "^[\\ud83e\\udd99-\\uD83E\\uDD9F]{2}$",
        "^\\s\\S\\D\\W$",
        "^[a\\-z.\\]]{3}$",
        "^$"
      })
  void patterns(String pattern) throws JsonProcessingException {
    drawnTextsAreValid(Map.of("type", "string", "pattern", pattern));
  }

  /** As a whole answer, a text follows the rule if and only if Java's Pattern matches all of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\d{2,3}",
        "(a|bc)*",
        "^[^ab]c?$",
        "a|b$",
        "[a-c]{2}d?",
        "\"?[가-힣]+\"?",
        "예|아니오",
        "(\\w|\\s)+\\.",
        "한?글{2}|[^가나]",
        "a\nb\\n\\\\",
        ""
      })
  void answersAreMatchedWhole(String pattern) {
    Automaton automaton = new Automaton(RegexRules.ofAnswer(pattern), "response_format");
    SplittableRandom random = new SplittableRandom(5);
    int matched = 0;
    for (int i = 0; i < 10_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(4); length > 0; length--) {
        text.append(
            List.of(
                    "a",
                    "b",
                    "c",
                    "d",
                    "1",
                    "\"",
                    "\\",
                    "\n",
                    ".",
                    " ",
                    "가",
                    "한",
                    "글",
                    "글글",
                    "예",
                    "아니오",
                    "a\nb\n\\")
                .get(random.nextInt(17)));
      }
      boolean matches = Pattern.compile(pattern).matcher(text).matches();
      matched += matches ? 1 : 0;
      assertThat(Texts.follows(automaton, text.toString()))
          .as("seed 5, %s: %s", pattern, text)
          .isEqualTo(matches);
    }
    assertThat(matched).as(pattern).isPositive();
  }

  @Test
  void anEndlessExpressionIsRefused() {
    assertThatThrownBy(() -> RegexRules.ofAnswer("a".repeat(10_001)))
        .hasMessageContaining("more than 10000 characters")
        .hasMessageContaining("'" + "a".repeat(100) + "...'");
  }

  /** What Java's Pattern finds follows the rule, what it does not find does not. */
  @ParameterizedTest
  @ValueSource(
      strings = {"^\\d{2,3}$", "^(a|bc)*$", "b+", "^[^ab]c?$", "^a|b$", "^[a-c]{2}d?$", "ab|^c"})
  void patternsAllowNeitherLessNorMore(String pattern) {
    Rule rule = JsonRules.string(RegexRules.inJson(pattern, "response_format"));
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(5); length > 0; length--) {
        text.append("abcd12".charAt(random.nextInt(6)));
      }
      assertThat(Texts.follows(rule, "\"" + text + "\""))
          .as("%s: %s", pattern, text)
          .isEqualTo(Pattern.compile(pattern).matcher(text).find());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a",
        "a)",
        "[a",
        "a{2",
        "a{3,1}",
        "(?=a)",
        "(?<n>a)",
        "\\1",
        "\\p{L}",
        "a**",
        "^a^",
        "\\",
        "[z-a]",
        "[\\d-z]",
        "a{5000}",
        "\\u12",
        "+",
        "\\ud83e",
        "\\udd99\\ud83e",
        "\\x+1",
        "a{٣}"
      })
  void whatIsNotKnownIsRefusedWithItsPlace(String pattern) {
    assertThatThrownBy(() -> RegexRules.ofAnswer(pattern))
        .hasMessageStartingWith("response_format: the pattern '" + pattern + "', character ");
    assertThatThrownBy(() -> RegexRules.inJson(pattern, "response_format"))
        .hasMessageStartingWith("response_format: the pattern '" + pattern + "', character ");
    assertThatThrownBy(() -> check(Map.of("type", "string", "pattern", pattern)))
        .hasMessageStartingWith("response_format: the pattern");
  }

  /** Each whole number between the bounds, and no other. */
  @Test
  void integersBetweenBounds() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 300; i++) {
      int least = random.nextInt(-120, 1200);
      int most = least + random.nextInt(0, random.nextBoolean() ? 20 : 1500);
      Rule rule = RangeRules.integers(BigDecimal.valueOf(least), BigDecimal.valueOf(most));
      for (int value = least - 30; value <= most + 30; value += 1 + random.nextInt(9)) {
        assertThat(Texts.follows(rule, Integer.toString(value)))
            .as("%d in %d to %d", value, least, most)
            .isEqualTo(value >= least && value <= most);
      }
      assertThat(Texts.follows(rule, Integer.toString(least))).isTrue();
      assertThat(Texts.follows(rule, Integer.toString(most))).isTrue();
    }
  }

  @Test
  void rangesThatAreDrawnFrom() throws JsonProcessingException {
    for (Map<String, Object> range :
        List.<Map<String, Object>>of(
            Map.of("type", "integer", "minimum", 3),
            Map.of("type", "integer", "maximum", -3),
            Map.of("type", "integer", "exclusiveMinimum", 0, "exclusiveMaximum", 100),
            Map.of("type", "integer", "minimum", -17, "maximum", 1234),
            Map.of("type", "integer", "minimum", 1.5, "maximum", 9.5),
            Map.of("type", "number", "minimum", 0, "maximum", 1),
            Map.of("type", "number", "minimum", -2.5, "maximum", 7),
            Map.of("type", "number", "maximum", -10),
            Map.of("type", "integer", "format", "int32"),
            Map.of("type", "integer", "format", "int64", "minimum", 3),
            Map.of("type", "number", "format", "double"),
            Map.of("type", List.of("integer", "null"), "format", "int32"))) {
      drawnTextsAreValid(range);
    }
  }

  /** As OpenAPI names them. */
  @Test
  void integersOf32Bits() {
    Rule rule = SchemaRules.of(Map.of("type", "integer", "format", "int32"));
    for (long value : new long[] {Integer.MIN_VALUE, -1, 0, 999_999_999, Integer.MAX_VALUE}) {
      assertThat(Texts.follows(rule, Long.toString(value))).as("%d", value).isTrue();
    }
    for (long value : new long[] {Integer.MIN_VALUE - 1L, Integer.MAX_VALUE + 1L}) {
      assertThat(Texts.follows(rule, Long.toString(value))).as("%d", value).isFalse();
    }
  }

  @Test
  void rangesThatCannotBeHeldToAreRefused() {
    for (Map<String, Object> range :
        List.<Map<String, Object>>of(
            Map.of("type", "number", "minimum", 0.2, "maximum", 0.8),
            Map.of("type", "number", "exclusiveMinimum", 0),
            Map.of("type", "integer", "minimum", 5, "maximum", 4),
            Map.of("type", "string", "minimum", 5),
            Map.of("type", "string", "format", "regex"),
            Map.of("type", "string", "format", "int32"),
            Map.of("type", "integer", "format", "date"),
            Map.of("type", "integer", "format", "double"),
            Map.of("type", "string", "format", "date", "pattern", "a"),
            Map.of("type", "string", "format", "date", "maxLength", 3))) {
      assertThatThrownBy(() -> check(range))
          .as(range.toString())
          .hasMessageStartingWith("response_format: the schema at #");
    }
  }
}
