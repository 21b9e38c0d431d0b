package io.altiplano.engine.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.altiplano.api.AltiplanoException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON that follows the rule of a schema, judged by somebody else's validator. */
class SchemaRulesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SCHEMAS = 200;
  private static final int TEXTS = 5;

  @Test
  void whatFollowsTheRuleIsValid() throws JsonProcessingException {
    SplittableRandom random = new SplittableRandom(5);
    RandomSchemas schemas = new RandomSchemas(random);
    JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    for (int i = 0; i < SCHEMAS; i++) {
      Map<String, Object> schema = schemas.next();
      JsonSchema judge = factory.getSchema(JSON.<JsonNode>valueToTree(schema));
      Automaton automaton = new Automaton(SchemaRules.of(schema), "tools");
      for (int n = 0; n < TEXTS; n++) {
        String text = Texts.walk(automaton, random);
        assertThat(judge.validate(JSON.readTree(text))).as("%s%n%s", schema, text).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{'type':'integer'} | 0 | true",
        "{'type':'integer'} | -12 | true",
        "{'type':'integer'} | 012 | false",
        "{'type':'number'} | -1.5e+10 | true",
        "{'type':'number'} | 1. | false",
        "{'type':'string'} | 'say \\'hi\\' \\u00e9 안녕 🦙' | true",
        "{'type':'string'} | '\\ud800' | false",
        "{'type':'string','minLength':2,'maxLength':3} | '라마' | true",
        "{'type':'string','minLength':2,'maxLength':3} | '라' | false",
        "{'type':'string','minLength':2,'maxLength':3} | 'four' | false",
        "{'enum':['a b',1,null]} | 'a b' | true",
        "{'enum':['a b',1,null]} | null | true",
        "{'enum':['a b',1,null]} | 'a' | false",
        "{'const':{'k':[1,true]}} | {'k': [1, true]} | true",
        "{'type':['string','null']} | null | true",
        "{'type':'array','items':{'type':'boolean'},'minItems':1,'maxItems':2} | [] | false",
        "{'type':'array','items':{'type':'boolean'},'minItems':1,'maxItems':2} | [true] | true",
        "{'type':'array','items':{'type':'boolean'},'maxItems':2} | [true,true,true] | false",
        "{'type':'array','maxItems':0} | [] | true",
        "{'type':'object'} | {'any': [{'thing': 1.5}, null]} | true",
        "{'properties':{'a':{},'b':{}},'required':['b']} | {'a':1,'b':2} | true",
        "{'properties':{'a':{},'b':{}},'required':['b']} | {'b':2} | true",
        "{'properties':{'a':{},'b':{}},'required':['b']} | {'a':1} | false",
        "{'properties':{'a':{},'b':{}},'required':['b']} | {'b':2,'a':1} | false",
        "{'properties':{'a':{},'b':{}},'required':['b']} | {'b':2,'c':1} | false",
        "{'properties':{'a':{},'b':{}}} | {} | true",
        "{'properties':{'a':{'$ref':'#'}}} | {'a': {'a': {}}} | true",
        "{'properties':{'a':{'$ref':'#'}}} | {'a': {'b': {}}} | false",
        "{'properties':{'a':{'$ref':'https://example.com/x'}}} | {'a': [1]} | true",
        "{'type':'string','maxLength':18446744073709551616} | 'ab' | true",
        "{'type':'string','minLength':2.0} | 'a' | false",
        "{'type':'number','minimum':1e999} | 1 | true",
        "{'enum':[1e999,2]} | 2 | true",
        "{'enum':[1e999,2]} | Infinity | false",
        "{} | [1, 'a', {}] | true"
      })
  void isHeldToWhatTheSchemaSays(String schema, String text, boolean follows)
      throws JsonProcessingException {
    Map<String, Object> map =
        JSON.readValue(schema.replace('\'', '"'), new TypeReference<Map<String, Object>>() {});
    assertThat(Texts.follows(SchemaRules.of(map), text.replace('\'', '"'))).isEqualTo(follows);
  }

  @Test
  void linesDoNotBreakInsideQuotes() {
    assertThat(Texts.follows(JsonRules.STRING, "\"two lines\"")).isTrue();
    assertThat(Texts.follows(JsonRules.STRING, "\"two\nlines\"")).isFalse();
  }

  @Test
  void argumentsAreAnObjectWhateverTheSchemaSays() {
    assertThat(Texts.follows(SchemaRules.ofArguments(Map.of()), "{\"a\": [1]}")).isTrue();
    assertThat(Texts.follows(SchemaRules.ofArguments(Map.of()), "[1]")).isFalse();
    Map<String, Object> alternatives =
        Map.of(
            "properties",
            Map.of("a", Map.of("type", "boolean")),
            "anyOf",
            List.of(Map.of("required", List.of("a"))));
    assertThat(Texts.follows(SchemaRules.ofArguments(alternatives), "{\"a\": true}")).isTrue();
    assertThat(Texts.follows(SchemaRules.ofArguments(alternatives), "{\"a\": 1}")).isFalse();
  }

  @Test
  void largeIntegersAreWhole() {
    assertThat(Texts.follows(JsonRules.INTEGER, "-9223372036854775808")).isTrue();
    assertThat(Texts.follows(JsonRules.INTEGER, "12345678901234567890")).isFalse();
  }

  /** Depth, chains and numbers of members are somebody else's to choose. */
  @Test
  void oddSchemasDoNoHarm() {
    Map<String, Object> deep = Map.of("type", "boolean");
    Map<String, Object> chained = new HashMap<>();
    Map<String, Object> wide = new LinkedHashMap<>();
    for (int i = 0; i < 3000; i++) {
      deep = Map.of("type", "array", "items", deep);
      chained.put("d" + i, Map.of("$ref", "#/$defs/d" + (i + 1)));
      wide.put("p" + i, Map.of("type", "boolean"));
    }
    assertThat(Texts.follows(SchemaRules.of(deep), "[[[]]]")).isTrue();
    Map<String, Object> chain = Map.of("$ref", "#/$defs/d0", "$defs", chained);
    assertThat(Texts.follows(SchemaRules.of(chain), "1")).isTrue();
    Map<String, Object> object = Map.of("properties", wide, "required", Arrays.asList("p1", null));
    assertThat(Texts.follows(SchemaRules.of(object), "{\"p7\": true}")).isTrue();
    Map<String, Object> contradiction = Map.of("type", "string", "minLength", 3, "maxLength", 1);
    assertThat(Texts.follows(SchemaRules.of(contradiction), "\"abc\"")).isTrue();
  }

  @Test
  void chainsOfReferencesAreFollowedToTheirEnd() {
    Map<String, Object> chained = new HashMap<>();
    chained.put("d500", Map.of("type", "boolean"));
    for (int i = 0; i < 500; i++) {
      chained.put("d" + i, Map.of("$ref", "#/$defs/d" + (i + 1)));
    }
    Map<String, Object> schema =
        Map.of("properties", Map.of("참", Map.of("$ref", "#/$defs/d0")), "$defs", chained);
    for (Rule rule : List.of(SchemaRules.of(schema), SchemaRules.ofArguments(schema))) {
      assertThat(Texts.follows(rule, "{\"참\": true}")).isTrue();
      assertThat(Texts.follows(rule, "{\"참\": 1}")).isFalse();
    }
  }

  /** Every bracket may be of either alternative, so that there are twice as many ways as before. */
  @Test
  void waysThatMultiplyAreRefused() {
    Map<String, Object> list =
        Map.of("type", "array", "minItems", 1, "items", Map.of("$ref", "#/$defs/a"));
    Map<String, Object> schema =
        Map.of("$ref", "#/$defs/a", "$defs", Map.of("a", Map.of("anyOf", List.of(list, list))));
    Rule rule = SchemaRules.of(schema);
    assertThatThrownBy(() -> Texts.follows(rule, "[".repeat(40)))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("make it simpler");
  }

  @Test
  void whiteSpaceComesToAnEnd() {
    Rule rule = SchemaRules.of(Map.of("type", "array"));
    assertThat(Texts.follows(rule, "[ 1, 2 ]")).isTrue();
    assertThat(Texts.follows(rule, "[\n  1,\n  2\n]")).isTrue();
    assertThat(Texts.follows(rule, "[  1]")).isFalse();
    assertThat(Texts.follows(rule, "[\n" + " ".repeat(21) + "1]")).isFalse();
  }
}
