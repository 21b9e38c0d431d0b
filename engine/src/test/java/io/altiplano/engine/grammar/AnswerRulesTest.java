package io.altiplano.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AnswerFormat;
import io.altiplano.api.Tool;
import io.altiplano.api.ToolChoice;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswerRulesTest {
  private static final Map<String, Object> CITY =
      Map.of(
          "type", "object",
          "properties", Map.of("city", Map.of("type", "string")),
          "required", List.of("city"));
  private static final Tool FIND = new Tool("Find", "", CITY);
  private static final Tool BOOK = new Tool("Book", "", CITY);
  private static final ToolCallFormat TAGGED =
      new ToolCallFormat("<c>{\"n\":\"", "\",\"a\":", "}</c>", Optional.of("\n"));
  private static final ToolCallFormat BARE =
      new ToolCallFormat("{\"n\":\"", "\",\"a\":", "}", Optional.empty());
  private static final AnswerFormat JSON = new AnswerFormat.JsonSchema(CITY, true);
  private static final String CALL = "<c>{\"n\":\"Find\",\"a\":{\"city\":\"Paris\"}}</c>";
  private static final String OTHER = CALL.replace("Find", "Book");

  private static void follows(AnswerDemands demands, String... texts) {
    Rule rule = AnswerRules.of(demands).orElseThrow();
    for (String text : texts) {
      assertThat(Texts.follows(rule, text)).as(text).isTrue();
    }
  }

  private static void breaks(AnswerDemands demands, String... texts) {
    Rule rule = AnswerRules.of(demands).orElseThrow();
    for (String text : texts) {
      assertThat(Texts.follows(rule, text)).as(text).isFalse();
    }
  }

  private static AnswerDemands demands(
      ToolChoice choice, ToolCallFormat calls, AnswerFormat format, Thinking thinking) {
    return new AnswerDemands(List.of(FIND, BOOK), choice, Optional.of(calls), format, thinking);
  }

  @Test
  void aCallThatIsRequiredComesWithoutWords() {
    AnswerDemands required =
        demands(ToolChoice.REQUIRED, TAGGED, AnswerFormat.TEXT, Thinking.NEVER);
    follows(required, CALL, OTHER, CALL + "\n" + OTHER);
    breaks(required, "", "words", "words " + CALL, CALL + " words");
  }

  @Test
  void aNamedToolIsTheOnlyOneAndCallsCanBeKeptToOne() {
    ToolChoice named = ToolChoice.named("Book").withParallel(false);
    AnswerDemands one = demands(named, TAGGED, AnswerFormat.TEXT, Thinking.NEVER);
    follows(one, OTHER);
    breaks(one, CALL, OTHER + "\n" + OTHER);
  }

  @Test
  void jsonMayStandWhereACallMay() {
    for (ToolCallFormat format : List.of(TAGGED, BARE)) {
      AnswerDemands either = demands(ToolChoice.AUTO, format, JSON, Thinking.NEVER);
      String call = format.equals(TAGGED) ? CALL : "{\"n\":\"Find\",\"a\":{\"city\":\"Paris\"}}";
      follows(either, "{\"city\":\"Paris\"}", call);
      breaks(either, "words", "{\"n\":\"Find\"}", "{\"town\":\"Paris\"}");
    }
    AnswerDemands none = demands(ToolChoice.NONE, TAGGED, JSON, Thinking.NEVER);
    follows(none, "{\"city\":\"Paris\"}");
    breaks(none, CALL);
  }

  @Test
  void thoughtsComeBeforeWhatIsHeld() {
    AnswerDemands may = demands(ToolChoice.NONE, TAGGED, JSON, Thinking.MAY);
    String json = "{\"city\":\"Paris\"}";
    follows(may, json, "<think>\nWell, <thin{\n</think>\n\n" + json);
    breaks(may, "words", "<think>" + json, "<think></think>words", "</think>" + json);
    AnswerDemands begun = demands(ToolChoice.NONE, TAGGED, JSON, Thinking.BEGUN);
    follows(begun, "Well.</think>" + json);
    breaks(begun, json, "Well.");
  }

  /** A bare call is held wherever the reader finds one: first of all, and first after thoughts. */
  @Test
  void bareCallsAreHeldBesideThoughts() {
    String call = "{\"n\":\"Find\",\"a\":{\"city\":\"Paris\"}}";
    String wrong = call.replace("Find", "Lose");
    AnswerDemands may = demands(ToolChoice.AUTO, BARE, AnswerFormat.TEXT, Thinking.MAY);
    follows(may, "", "words", call, "<think>a</think>\n" + call, "<b>", "{\"m\"", "<th");
    follows(may, "<think>a</think>words", "words {\"n\":\"Lose\"");
    breaks(may, wrong, "<think>a</think>" + wrong, "<think>a</think>\n\n" + wrong, " " + wrong);
    AnswerDemands begun = demands(ToolChoice.AUTO, BARE, AnswerFormat.TEXT, Thinking.BEGUN);
    follows(begun, "a</think>" + call, "a</think>\nwords");
    breaks(begun, "a</think>" + wrong, "a</think>\n" + wrong);
  }

  /** Demands are kept by their key: what makes another rule needs another key. */
  @Test
  void keysTellWhatEqualTextsDoNot() {
    List<Map<String, Object>> schemas =
        List.of(
            Map.of("enum", List.of("1", "2")),
            Map.of("enum", List.of(1, 2)),
            Map.of("enum", List.of("1, 2")),
            Map.of("const", "true"),
            Map.of("const", true),
            Map.of("const", "null"),
            Map.of("enum", Arrays.asList((Object) null)),
            Map.of("enum", List.of("null")));
    assertThat(
            schemas.stream()
                .map(schema -> AnswerDemands.of(new AnswerFormat.JsonSchema(schema, false)).key()))
        .doesNotHaveDuplicates();
  }

  @Test
  void whatIsNotDemandedIsNotHeld() {
    assertThat(AnswerRules.of(AnswerDemands.of(AnswerFormat.TEXT))).isEmpty();
    assertThat(AnswerRules.of(demands(ToolChoice.NONE, TAGGED, AnswerFormat.TEXT, Thinking.MAY)))
        .isEmpty();
  }

  @Test
  void aCallThatNobodyKnowsHowToMakeIsRefused() {
    AnswerDemands unknown =
        new AnswerDemands(
            List.of(FIND),
            ToolChoice.REQUIRED,
            Optional.empty(),
            AnswerFormat.TEXT,
            Thinking.NEVER);
    assertThatThrownBy(() -> AnswerRules.of(unknown)).hasMessageStartingWith("tool_choice: how");
    assertThatThrownBy(
            () -> demands(ToolChoice.named("Lose"), BARE, AnswerFormat.TEXT, Thinking.NEVER))
        .hasMessage("tool_choice: no tool 'Lose' is declared");
    assertThatThrownBy(() ->
            new AnswerDemands(
                List.of(),
                ToolChoice.REQUIRED,
                Optional.of(BARE),
                AnswerFormat.TEXT,
                Thinking.NEVER))
        .hasMessage("tool_choice: a call is required, and no tool is declared");
  }

  @Test
  void aStrictSchemaIsHeldToWholeOrRefused() {
    for (Map<String, Object> schema :
        List.<Map<String, Object>>of(
            Map.of("type", "integer", "multipleOf", 1013),
            Map.of("type", "object", "properties", Map.of("a", Map.of("not", Map.of()))),
            Map.of("type", "object", "required", List.of("a")),
            Map.of("type", "array", "items", Map.of("type", "string", "minimum", 3)),
            Map.of("type", "string", "maxLength", 5000),
            Map.of("type", "strng"),
            Map.of("type", "object"),
            Map.of("maxLength", 3),
            Map.of("$ref", "#/$defs/missing"),
            Map.of("$ref", "https://elsewhere.example/schema"),
            Map.of("type", "array", "minItems", 5, "maxItems", 1),
            Map.of("type", "array", "items", List.of(Map.of("type", "string"))),
            Map.of("type", "string", "maxLength", new BigInteger("18446744073709551617")),
            Map.of("type", "number", "minimum", Double.POSITIVE_INFINITY),
            Map.of("type", "string", "enum", List.of("a", "라마"), "minLength", 2),
            Map.of("const", 1, "enum", List.of(2)),
            Map.of("enum", List.of()),
            Map.of("anyOf", List.of()),
            Map.of("type", "object", "properties", members(1_001)),
            lists(101),
            Map.of("type", "object", "anyOf", List.of(Map.of())))) {
      AnswerFormat strict = new AnswerFormat.JsonSchema(schema, true);
      assertThatThrownBy(() -> AnswerRules.of(AnswerDemands.of(strict)))
          .as(schema.toString())
          .hasMessageStartingWith("response_format: the schema at #");
      AnswerFormat loose = new AnswerFormat.JsonSchema(schema, false);
      assertThat(AnswerRules.of(AnswerDemands.of(loose))).isPresent();
    }
  }

  private static Map<String, Object> members(int count) {
    Map<String, Object> members = new HashMap<>();
    for (int i = 0; i < count; i++) {
      members.put("m" + i, Map.of("type", "null"));
    }
    return members;
  }

  private static Map<String, Object> lists(int levels) {
    Map<String, Object> lists = Map.of("type", "boolean");
    for (int i = 0; i < levels; i++) {
      lists = Map.of("type", "array", "items", lists);
    }
    return lists;
  }

  /** What is not too deep and not too wide is held to, and what stands beside values is passed. */
  @Test
  void aStrictSchemaMayBeDeepAndWide() {
    for (Map<String, Object> schema :
        List.<Map<String, Object>>of(
            lists(100),
            Map.of("type", "object", "properties", members(1_000)),
            Map.of("type", "string", "enum", List.of("라마"), "title", "a"),
            Map.of("type", "object", "properties", Map.of("a", true)))) {
      AnswerFormat strict = new AnswerFormat.JsonSchema(schema, true);
      assertThat(AnswerRules.of(AnswerDemands.of(strict))).isPresent();
    }
    assertThatThrownBy(() -> SchemaRules.of(new AnswerFormat.JsonSchema(lists(101), true)))
        .hasMessageEndingWith("schemas lie more than 100 deep in one another");
  }

  /** Whoever declares a tool strict relies on every word of its schema. */
  @Test
  void strictToolsAreRefusedThatCannotBeHeldTo() {
    Tool named =
        new Tool(
            "찾기",
            "",
            Map.of(
                "type", "object", "properties", Map.of("a", Map.of("type", "string", "not", 1))));
    Tool strict = named.withHolding(Tool.Holding.STRICT);
    assertThatThrownBy(() -> AnswerRules.of(calling(strict, Optional.of(TAGGED))))
        .hasMessage("tools: the schema of '찾기' at #/properties/a: 'not' cannot be held to");
    assertThat(AnswerRules.of(calling(named, Optional.of(TAGGED)))).isPresent();
    Tool pattern =
        new Tool(
            "f",
            "",
            Map.of(
                "type",
                "object",
                "properties",
                Map.of("a", Map.of("type", "string", "pattern", "(?=a)"))),
            Tool.Holding.STRICT);
    assertThatThrownBy(() -> AnswerRules.of(calling(pattern, Optional.of(TAGGED))))
        .hasMessageStartingWith("tools: the pattern '(?=a)', character 1: ");
    assertThatThrownBy(() ->
            AnswerRules.of(
                calling(new Tool("f", "", Map.of(), Tool.Holding.STRICT), Optional.of(TAGGED))))
        .hasMessageStartingWith("tools: the schema of 'f' at #: ");
    Tool sound = FIND.withHolding(Tool.Holding.STRICT);
    assertThat(AnswerRules.of(calling(sound, Optional.of(TAGGED)))).isPresent();
    assertThatThrownBy(() -> calling(sound, Optional.empty()))
        .hasMessageStartingWith("tools: 'Find' is strict");
  }

  private static AnswerDemands calling(Tool tool, Optional<ToolCallFormat> format) {
    return new AnswerDemands(
        List.of(tool), ToolChoice.AUTO, format, AnswerFormat.TEXT, Thinking.NEVER);
  }

  /** A list behind a token, an id in each call or not; and a token before each name. */
  @Test
  void callsBehindControlTokens() {
    ControlMarks marks = new ControlMarks(List.of(5, 6), List.of("[TOOL_CALLS]", "[ARGS]"));
    String mark = ControlMarks.markAt(0);
    CallPart end = new CallPart(Optional.of(new CallPart.CallId(", \"id\": \"", "\"")), "}");
    ToolCallFormat listed =
        new ToolCallFormat(
            mark + "[", "{\"n\":\"", CallPart.of("\",\"a\":"), end, Optional.of(", "), "]", marks);
    String call = "{\"n\":\"Find\",\"a\":{\"city\":\"서울\"}}";
    String other = "{\"n\":\"Book\",\"a\":{\"city\":\"Paris\"}, \"id\": \"abcdE1234\"}";
    Rule rule =
        AnswerRules.of(demands(ToolChoice.AUTO, listed, AnswerFormat.TEXT, Thinking.NEVER))
            .orElseThrow();
    String one = mark + "[" + call + "]";
    String two = mark + "[" + other + ", " + call + "]";
    for (String right : List.of("words", "[{", one, two, "Yes. " + two)) {
      assertThat(Texts.follows(rule, right, marks)).as(right).isTrue();
    }
    for (String wrong :
        List.of(
            one + "words",
            one + one,
            mark,
            mark + call,
            one.replace("Find", "Lose"),
            two.replace("abcdE1234", "a"),
            two.replace("]", ""),
            "words" + ControlMarks.markAt(1))) {
      assertThat(Texts.follows(rule, wrong, marks)).as(wrong).isFalse();
    }
    ToolCallFormat named =
        new ToolCallFormat(
            "",
            mark,
            CallPart.of(ControlMarks.markAt(1)),
            CallPart.of(""),
            Optional.of(""),
            "",
            marks);
    Rule required =
        AnswerRules.of(demands(ToolChoice.REQUIRED, named, AnswerFormat.TEXT, Thinking.NEVER))
            .orElseThrow();
    String short1 = mark + "Find" + ControlMarks.markAt(1) + "{\"city\":\"부산\"}";
    assertThat(Texts.follows(required, short1, marks)).isTrue();
    assertThat(Texts.follows(required, short1 + short1, marks)).isTrue();
    assertThat(Texts.follows(required, "Yes" + short1, marks)).isFalse();
    assertThat(Texts.follows(required, mark + "Find{\"city\":\"부산\"}", marks)).isFalse();
  }
}
