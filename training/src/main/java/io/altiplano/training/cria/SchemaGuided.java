package io.altiplano.training.cria;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.training.cria.Conversation.Answered;
import io.altiplano.training.cria.Conversation.Called;
import io.altiplano.training.cria.Conversation.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * Task dialogues with calls of services (Rastogi et al., "Towards Scalable Multi-Domain
 * Conversational Agents: The Schema-Guided Dialogue Dataset").
 */
final class SchemaGuided {
  /** The day on which all of these dialogues take place. */
  static final String SYSTEM = "Today is 2019-03-01.";

  /** Results that a tool gives back; people ask for a third one seldom. */
  private static final int RESULTS = 2;

  private final ServiceCatalog catalog;

  SchemaGuided(ServiceCatalog catalog) {
    this.catalog = catalog;
  }

  /** The whole dialogue with all its services declared. */
  Conversation convert(SharedData.Line line, Wording wording) {
    JsonNode dialogue = line.json();
    List<Message> messages = new ArrayList<>();
    messages.add(Conversation.system(SYSTEM));
    for (JsonNode turn : dialogue.path("turns")) {
      String text = turn.path("text").asText();
      switch (turn.path("role").asText()) {
        case "user" -> messages.add(Conversation.user(text));
        case "assistant" -> {
          if (turn.has("call")) {
            Called call = called(turn.path("call"), wording);
            messages.add(call);
            messages.add(answered(turn.path("results"), call, wording));
          }
          messages.add(Conversation.assistant(text));
        }
        default -> throw Json.invalid(line.file(), line.number(), "a turn of neither role");
      }
    }
    return new Conversation(
        dialogue.path("id").asText(), messages, catalog.tools(services(line), wording));
  }

  /** The same dialogue with other names for tools and parameters. */
  Conversation vary(SharedData.Line line) {
    List<String> services = services(line);
    String id = line.json().path("id").asText() + "/renamed";
    Wording wording =
        Wording.varied(catalog.methodNames(services), catalog.slotNames(services), Chance.of(id));
    Conversation varied = convert(line, wording);
    return new Conversation(id, varied.messages(), varied.tools());
  }

  static List<String> services(SharedData.Line line) {
    List<String> services = new ArrayList<>();
    line.json().path("services").forEach(service -> services.add(service.asText()));
    return services;
  }

  private Called called(JsonNode call, Wording wording) {
    String method = call.path("method").asText();
    JsonNode given = call.path("parameters");
    ObjectNode arguments = Json.MAPPER.createObjectNode();
    for (String slot : catalog.slots(call.path("service").asText(), method, wording)) {
      if (given.has(slot)) {
        arguments.set(wording.slot(slot), given.get(slot));
      }
    }
    if (arguments.size() != given.size()) {
      throw new IllegalArgumentException("undeclared parameters: " + given);
    }
    return new Called(wording.method(method), arguments);
  }

  /** What the call says already is left out, unless the wording repeats it. */
  private static Answered answered(JsonNode results, Called call, Wording wording) {
    ArrayNode kept = Json.MAPPER.createArrayNode();
    for (int i = 0; i < Math.min(results.size(), RESULTS); i++) {
      ObjectNode row = kept.addObject();
      results
          .get(i)
          .properties()
          .forEach(field -> {
            String name = wording.slot(field.getKey());
            if (wording.repeatsArguments()
                || !field.getValue().equals(call.arguments().get(name))) {
              row.set(name, field.getValue());
            }
          });
    }
    return new Answered(kept.toString());
  }
}
