package io.altiplano.training.cria;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.training.cria.Conversation.Called;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Task dialogues become conversations with tools. */
class SchemaGuidedTest {
  private static final Path FILE = Path.of("dialogues.jsonl");

  static final String SERVICES =
      """
      {"Rooms_1":{"service_name":"Rooms_1","slots":[
        {"name":"city","description":"City of the room","is_categorical":false,
         "possible_values":[]},
        {"name":"beds","description":"Number of beds","is_categorical":true,
         "possible_values":["1","2"]},
        {"name":"has_sea","description":"Boolean flag indicating if the sea is near",
         "is_categorical":true,"possible_values":["True","False"]}],
       "intents":[{"name":"FindRooms","description":"Find a room","is_transactional":false,
        "required_slots":["city"],"optional_slots":{"beds":"1","has_sea":"dontcare"},
        "result_slots":[]}]}}
      """
          .replace("\n", "");

  static final String DIALOGUE =
      """
      {"id":"7_1","services":["Rooms_1"],"turns":[
        {"role":"user","text":"A room in Busan?"},
        {"role":"assistant","text":"There is room 5.",
         "call":{"service":"Rooms_1","method":"FindRooms","parameters":{"beds":"2","city":"Busan"}},
         "results":[{"city":"Busan","beds":"2","room":"5"},{"city":"Busan","beds":"2","room":"6"},
          {"city":"Busan","beds":"2","room":"7"}]}]}
      """
          .replace("\n", "");

  private static SchemaGuided converter() {
    return new SchemaGuided(new ServiceCatalog(Json.object(FILE, 1, SERVICES)));
  }

  private static SharedData.Line line(String json) {
    return new SharedData.Line(FILE, 3, Json.object(FILE, 3, json));
  }

  @Test
  void callsAndResultsBecomeMessages() {
    JsonNode json = converter().convert(line(DIALOGUE), Wording.PLAIN).json();
    assertThat(json.path("messages").toString())
        .isEqualTo(
            """
            [{"role":"system","content":"Today is 2019-03-01."},
            {"role":"user","content":"A room in Busan?"},
            {"role":"assistant","tool_calls":[{"id":"call_1","type":"function",
            "function":{"name":"FindRooms",
            "arguments":"{\\"city\\":\\"Busan\\",\\"beds\\":\\"2\\"}"}}]},
            {"role":"tool","tool_call_id":"call_1",
            "content":"[{\\"room\\":\\"5\\"},{\\"room\\":\\"6\\"}]"},
            {"role":"assistant","content":"There is room 5."}]\
            """
                .replace("\n", ""));
  }

  @Test
  void methodsBecomeTools() {
    JsonNode json = converter().convert(line(DIALOGUE), Wording.PLAIN).json();
    assertThat(json.path("tools").toString())
        .isEqualTo(
            """
            [{"type":"function","function":{"name":"FindRooms","description":"Find a room",
            "parameters":{"type":"object","properties":{
            "city":{"type":"string","description":"City of the room"},
            "beds":{"type":"string","description":"Number of beds","enum":["1","2"],"default":"1"},
            "has_sea":{"type":"string","description":"Whether the sea is near",
            "enum":["True","False"]}},
            "required":["city"]}}}]\
            """
                .replace("\n", ""));
  }

  @Test
  void otherNamesAgreeWithTheirDeclaration() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      String json = DIALOGUE.replace("7_1", "7_" + i);
      Conversation varied = converter().vary(line(json));
      ObjectNode function = (ObjectNode) varied.tools().getFirst().path("function");
      Called called = (Called) varied.messages().get(2);
      assertThat(called.tool()).isEqualTo(function.path("name").asText());
      JsonNode schema = function.path("parameters");
      called
          .arguments()
          .fieldNames()
          .forEachRemaining(name -> assertThat(schema.path("properties").has(name)).isTrue());
      String required = schema.path("required").path(0).asText();
      assertThat(called.arguments().path(required).asText()).isEqualTo("Busan");
      assertThat(converter().vary(line(json)).json()).isEqualTo(varied.json());
      names.add(called.tool() + called.arguments());
    }
    assertThat(names).hasSizeGreaterThan(15);
  }

  @Test
  void unknownServicesAreNamed() {
    assertThatThrownBy(() ->
            converter()
                .convert(line(DIALOGUE.replace("[\"Rooms_1\"]", "[\"Cars_9\"]")), Wording.PLAIN))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("Cars_9");
    assertThatThrownBy(() ->
            converter()
                .convert(line(DIALOGUE.replace("\"assistant\"", "\"clerk\"")), Wording.PLAIN))
        .hasMessage("dialogues.jsonl: line 3: a turn of neither role");
  }
}
