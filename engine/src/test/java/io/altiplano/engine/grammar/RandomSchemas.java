package io.altiplano.engine.grammar;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** JSON Schemas drawn by lot, of everything that is held to. */
final class RandomSchemas {
  private static final int DEPTH = 3;
  private static final List<Object> VALUES =
      List.of("Thai", "1", "say \"hi\"", "두 줄\n", 7, -1.5, true, List.of(1, "a"), Map.of("k", 0));

  private final SplittableRandom random;

  RandomSchemas(SplittableRandom random) {
    this.random = random;
  }

  /** An object that may refer to a part of itself. */
  Map<String, Object> next() {
    Map<String, Object> schema = new LinkedHashMap<>(object(0));
    schema.put(
        "$defs",
        Map.of(
            "node",
            Map.of(
                "type",
                "object",
                "properties",
                Map.of("next", Map.of("anyOf", List.of(type("null"), reference()))),
                "required",
                List.of("next"),
                "additionalProperties",
                false)));
    return schema;
  }

  private static Map<String, Object> type(String name) {
    return Map.of("type", name);
  }

  private static Map<String, Object> reference() {
    return Map.of("$ref", "#/$defs/node");
  }

  private Map<String, Object> value(int depth) {
    return switch (random.nextInt(depth < DEPTH ? 12 : 8)) {
      case 0 -> type("integer");
      case 1 -> type("number");
      case 2 -> type("boolean");
      case 3 -> Map.of("enum", VALUES.subList(0, 2 + random.nextInt(VALUES.size() - 1)));
      case 4 -> Map.of("const", VALUES.get(random.nextInt(VALUES.size())));
      case 5 -> Map.of("type", "string", "minLength", 2, "maxLength", 2 + random.nextInt(5));
      case 6 -> Map.of("type", List.of("string", "null"));
      case 7 -> type("string");
      case 8 -> object(depth + 1);
      case 9 ->
          Map.of(
              "type",
              "array",
              "items",
              value(depth + 1),
              "minItems",
              random.nextInt(3),
              "maxItems",
              2 + random.nextInt(3));
      case 10 -> Map.of("anyOf", List.of(value(depth + 1), type("null")));
      default -> reference();
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      String name = List.of("city", "a \"b\"", "인원", "date", "x").get(i);
      properties.put(name, value(depth));
      if (random.nextBoolean()) {
        required.add(name);
      }
    }
    return Map.of(
        "type",
        "object",
        "properties",
        properties,
        "required",
        required,
        "additionalProperties",
        false);
  }
}
