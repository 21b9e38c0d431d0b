package io.altiplano.training.cria;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The services of schema-guided dialogues, and how their methods are declared as tools. */
final class ServiceCatalog {
  // Slots whose default is this are left out of a call that says nothing of them.
  private static final String NO_DEFAULT = "dontcare";

  private final JsonNode services;

  /**
   * A catalogue.
   *
   * @param services by name: {@code slots} with descriptions and possible values, {@code intents}
   *     with their required and optional slots
   */
  ServiceCatalog(JsonNode services) {
    this.services = services;
  }

  /**
   * The methods of some services as OpenAI's tools. A parameter that an earlier tool has described
   * in the same words is not described again: tokens are scarce.
   */
  List<ObjectNode> tools(List<String> names, Wording wording) {
    List<ObjectNode> tools = new ArrayList<>();
    for (String name : names) {
      JsonNode service = service(name);
      for (JsonNode intent : service.path("intents")) {
        tools.add(tool(service, intent, wording));
      }
    }
    List<ObjectNode> ordered = wording.ordered("tools", tools);
    describeOnce(ordered);
    return ordered;
  }

  private static void describeOnce(List<ObjectNode> tools) {
    Set<String> described = new HashSet<>();
    for (ObjectNode tool : tools) {
      tool.at("/function/parameters/properties")
          .properties()
          .forEach(property -> {
            ObjectNode facts = (ObjectNode) property.getValue();
            String description = facts.path("description").asText();
            if (!description.isEmpty() && !described.add(property.getKey() + " " + description)) {
              facts.remove("description");
            }
          });
    }
  }

  /** The slots of a method in the order in which they are declared, unnamed by the wording. */
  List<String> slots(String service, String method, Wording wording) {
    for (JsonNode intent : service(service).path("intents")) {
      if (intent.path("name").asText().equals(method)) {
        return wording.ordered(method, new ArrayList<>(defaults(intent).keySet()));
      }
    }
    throw new AltiplanoException(
        ErrorCode.INVALID_FILE, "service %s has no method %s".formatted(service, method));
  }

  /** Every name of a slot that these services have. */
  Set<String> slotNames(List<String> names) {
    Set<String> slots = new TreeSet<>();
    for (String name : names) {
      service(name).path("slots").forEach(slot -> slots.add(slot.path("name").asText()));
    }
    return slots;
  }

  /** Every name of a method that these services have. */
  Set<String> methodNames(List<String> names) {
    Set<String> methods = new TreeSet<>();
    for (String name : names) {
      service(name).path("intents").forEach(intent -> methods.add(intent.path("name").asText()));
    }
    return methods;
  }

  private JsonNode service(String name) {
    JsonNode service = services.path(name);
    if (!service.isObject()) {
      throw new AltiplanoException(ErrorCode.INVALID_FILE, "no service is named " + name);
    }
    return service;
  }

  /** Slots, first the required ones, with their defaults; without one the value is empty. */
  private static Map<String, String> defaults(JsonNode intent) {
    Map<String, String> slots = new LinkedHashMap<>();
    intent.path("required_slots").forEach(slot -> slots.put(slot.asText(), ""));
    intent
        .path("optional_slots")
        .properties()
        .forEach(slot -> {
          String value = slot.getValue().asText();
          slots.put(slot.getKey(), value.equals(NO_DEFAULT) ? "" : value);
        });
    return slots;
  }

  private static ObjectNode tool(JsonNode service, JsonNode intent, Wording wording) {
    String name = intent.path("name").asText();
    ObjectNode tool = Json.MAPPER.createObjectNode().put("type", "function");
    ObjectNode function = tool.putObject("function").put("name", wording.method(name));
    if (wording.describes()) {
      function.put("description", intent.path("description").asText());
    }
    ObjectNode schema = function.putObject("parameters").put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = schema.putArray("required");
    Map<String, JsonNode> known = new HashMap<>();
    service.path("slots").forEach(slot -> known.put(slot.path("name").asText(), slot));
    Map<String, String> defaults = defaults(intent);
    for (String slot : wording.ordered(name, new ArrayList<>(defaults.keySet()))) {
      JsonNode facts = known.getOrDefault(slot, Json.MAPPER.missingNode());
      ObjectNode property = properties.putObject(wording.slot(slot)).put("type", "string");
      if (wording.describes()) {
        property.put("description", description(facts));
      }
      if (facts.path("is_categorical").asBoolean()) {
        property.set("enum", facts.path("possible_values"));
      }
      String value = defaults.getOrDefault(slot, "");
      if (!value.isEmpty()) {
        property.put("default", value);
      }
    }
    intent.path("required_slots").forEach(slot -> required.add(wording.slot(slot.asText())));
    return tool;
  }

  // Tokens are scarce: "Boolean flag indicating if the salon is unisex" becomes "Whether ...".
  private static String description(JsonNode slot) {
    return slot.path("description")
        .asText()
        .replaceFirst("^Boolean flag (indicating |to indicate )?(if|whether)\\b", "Whether")
        .replaceFirst("^Whether or not\\b", "Whether");
  }
}
