package io.altiplano.engine.grammar;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.Tool;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Refuses schemas that say what {@link SchemaRules} does not hold an answer to, with the place and
 * the word: whoever asks for a strict schema relies on every word of it.
 */
final class SchemaLimits {
  /** Said to people, or where others are defined. */
  private static final Set<String> SAID_TO_PEOPLE =
      Set.of(
          "$defs",
          "definitions",
          "title",
          "description",
          "default",
          "examples",
          "$schema",
          "$id",
          "$comment",
          "deprecated",
          "readOnly",
          "writeOnly");

  private static final Set<String> HELD_TO =
      Set.of(
          "type",
          "properties",
          "required",
          "items",
          "minItems",
          "maxItems",
          "minLength",
          "maxLength",
          "pattern",
          "format",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "enum",
          "const",
          "anyOf",
          "oneOf",
          "$ref",
          "additionalProperties");

  private static final Set<String> WORDS =
      Stream.of(SAID_TO_PEOPLE, HELD_TO).flatMap(Set::stream).collect(Collectors.toSet());

  private static final Set<String> TYPES =
      Set.of("object", "array", "string", "integer", "number", "boolean", "null");

  /** Words that are read for one type alone. */
  private static final Map<String, String> WORDS_OF_TYPES =
      Map.of(
          "items",
          "array",
          "minItems",
          "array",
          "maxItems",
          "array",
          "minLength",
          "string",
          "maxLength",
          "string",
          "pattern",
          "string",
          "format",
          "string");

  /** OpenAPI's, by the type that they are for: all but the first say no more than the type does. */
  private static final Map<String, String> FORMATS_OF_NUMBERS =
      Map.of("int32", "integer", "int64", "integer", "float", "number", "double", "number");

  private static final Set<String> SCHEMAS_BY_NAME = Set.of("properties", "$defs", "definitions");
  private static final Set<String> LISTS_OF_SCHEMAS = Set.of("anyOf", "oneOf");

  /** Words that are read for numbers alone. */
  private static final List<String> OF_NUMBERS =
      List.of("multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");

  /** Words of which one decides what may be written. */
  private static final List<String> ALTERNATIVES = List.of("const", "enum", "anyOf", "oneOf");

  private static final Set<String> COUNTS =
      Set.of("minItems", "maxItems", "minLength", "maxLength");

  private final String parameter;
  private final String of;
  private final SchemaWork work;

  private SchemaLimits(String parameter, String of) {
    this.parameter = parameter;
    this.of = of;
    this.work = new SchemaWork(parameter);
  }

  /**
   * Where a schema stands.
   *
   * @param depth how many others it lies in
   */
  private record Place(String path, Map<?, ?> schema, int depth) {
    static Place of(Map<?, ?> root) {
      return new Place("#", root, 0);
    }
  }

  /**
   * Throws INVALID_REQUEST for the first thing that cannot be held to.
   *
   * @param parameter of the request in which the schema stands
   * @param of what it is called there
   */
  static void check(Map<String, Object> root, String parameter, String of) {
    new SchemaLimits(parameter, of).check(root);
  }

  /** Throws INVALID_REQUEST for the first thing that the tool's calls cannot be held to. */
  static void checkArguments(Tool tool) {
    SchemaLimits limits = new SchemaLimits("tools", "the schema of '%s'".formatted(tool.name()));
    if (!"object".equals(tool.parameters().get("type"))) {
      throw limits.refusal(
          Place.of(tool.parameters()), "arguments are held to of type object alone");
    }
    limits.check(tool.parameters());
  }

  private void check(Map<String, Object> root) {
    Set<Map<?, ?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Place> open = new ArrayDeque<>(List.of(Place.of(root)));
    while (!open.isEmpty()) {
      Place place = open.pop();
      if (seen.add(place.schema)) {
        work.part();
        check(place, root);
        addInner(place, open);
      }
    }
  }

  private void check(Place place, Map<?, ?> root) {
    Map<?, ?> schema = place.schema;
    for (Object word : schema.keySet()) {
      if (!WORDS.contains(String.valueOf(word))) {
        throw refusal(place, "'" + word + "' cannot be held to");
      }
    }
    if (schema.containsKey("$ref")) {
      checkReference(place, root);
    }
    boolean isPlain = schema.containsKey("type") || schema.containsKey("properties");
    if (isPlain && LISTS_OF_SCHEMAS.stream().anyMatch(schema::containsKey)) {
      throw refusal(place, "anyOf and oneOf cannot be held to beside type or properties");
    }
    if (place.depth > Nesting.DEEPEST) {
      throw refusal(place, Nesting.tooDeep("schemas"));
    }
    checkValues(place);
    checkType(place);
    checkCounts(place);
    checkText(place);
    checkBounds(place);
    checkMembers(place);
  }

  private void checkReference(Place place, Map<?, ?> root) {
    boolean standsAlone =
        place.schema.keySet().stream()
            .allMatch(word -> word.equals("$ref") || SAID_TO_PEOPLE.contains(word));
    if (!standsAlone) {
      throw refusal(place, "nothing beside $ref is held to");
    }
    String pointer = String.valueOf(place.schema.get("$ref"));
    if (!(SchemaRules.at(root, pointer) instanceof Map)) {
      throw refusal(place, "there is no schema at '" + pointer + "' within this one");
    }
  }

  /** Values are written as they stand, whatever else is said of them. */
  private void checkValues(Place place) {
    List<String> given = ALTERNATIVES.stream().filter(place.schema::containsKey).toList();
    if (given.isEmpty()) {
      return;
    }
    String word = given.getFirst();
    if (given.size() > 1) {
      throw refusal(place, "of %s but one can be held to".formatted(String.join(" and ", given)));
    }
    Object value = place.schema.get(word);
    if (!word.equals("const") && !(value instanceof List<?> list && !list.isEmpty())) {
      throw refusal(place, word + " has to be a list that is not empty");
    }
    boolean isAlone =
        place.schema.keySet().stream()
            .allMatch(other ->
                other.equals(word) || other.equals("type") || SAID_TO_PEOPLE.contains(other));
    if (!isAlone && !LISTS_OF_SCHEMAS.contains(word)) {
      throw refusal(place, "nothing but the type is held to beside " + word);
    }
  }

  private void checkType(Place place) {
    Object type = place.schema.get("type");
    List<?> types = type instanceof List<?> several ? several : Arrays.asList(type);
    for (Object one : types) {
      if (one != null && !TYPES.contains(one)) {
        throw refusal(place, "there is no type '" + one + "'");
      }
    }
    for (Map.Entry<String, String> word : WORDS_OF_TYPES.entrySet()) {
      boolean isHeld = word.getKey().equals("format") && isFormatOfNumbers(place);
      if (place.schema.containsKey(word.getKey()) && !types.contains(word.getValue()) && !isHeld) {
        throw refusal(
            place, "%s needs the type %s beside it".formatted(word.getKey(), word.getValue()));
      }
    }
    if (types.contains("object") && !place.schema.containsKey("properties")) {
      throw refusal(place, "an object needs properties");
    }
  }

  private static boolean isFormatOfNumbers(Place place) {
    String needed = FORMATS_OF_NUMBERS.get(String.valueOf(place.schema.get("format")));
    Object type = place.schema.get("type");
    return needed != null
        && (type instanceof List<?> types ? types.contains(needed) : needed.equals(type));
  }

  private void checkCounts(Place place) {
    for (String word : COUNTS) {
      if (place.schema.containsKey(word) && Bounds.count(place.schema, word).isEmpty()) {
        throw refusal(place, word + " is held to from 0 to " + SchemaRules.LONGEST_COUNTED);
      }
    }
    for (String of : List.of("Items", "Length")) {
      if (place.schema.get("min" + of) instanceof Number least
          && place.schema.get("max" + of) instanceof Number most
          && least.longValue() > most.longValue()) {
        throw refusal(place, "min%s is more than max%s".formatted(of, of));
      }
    }
  }

  private void checkText(Place place) {
    Map<?, ?> schema = place.schema;
    boolean counted = schema.containsKey("minLength") || schema.containsKey("maxLength");
    if (schema.containsKey("pattern") || schema.containsKey("format")) {
      if (counted || (schema.containsKey("pattern") && schema.containsKey("format"))) {
        throw refusal(place, "of pattern, format and lengths but one can be held to");
      }
    }
    if (schema.containsKey("pattern")) {
      String pattern = String.valueOf(schema.get("pattern"));
      work.pattern(pattern);
      RegexRules.inJson(pattern, parameter);
    }
    Object format = schema.get("format");
    boolean isHeld = isFormatOfNumbers(place) || FormatRules.of(String.valueOf(format)).isPresent();
    if (schema.containsKey("format") && !isHeld) {
      throw refusal(place, "the format '" + format + "' cannot be held to");
    }
  }

  private void checkBounds(Place place) {
    Map<?, ?> schema = place.schema;
    List<String> given = OF_NUMBERS.stream().filter(schema::containsKey).toList();
    if (given.isEmpty()) {
      return;
    }
    boolean isInteger = "integer".equals(schema.get("type"));
    if (!isInteger && !"number".equals(schema.get("type"))) {
      throw refusal(place, given.getFirst() + " needs the type integer or number beside it");
    }
    boolean isMultiple = schema.containsKey("multipleOf");
    boolean isClear =
        given.stream().allMatch(word -> Bounds.number(schema, word).isPresent())
            && (isInteger
                || isMultiple
                || given.stream().noneMatch(word -> word.startsWith("exclusive")))
            && !(schema.containsKey("minimum") && schema.containsKey("exclusiveMinimum"))
            && !(schema.containsKey("maximum") && schema.containsKey("exclusiveMaximum"));
    if (!isClear) {
      throw refusal(
          place, "bounds are held to that are numbers, one on each side, included if not whole");
    }
    if (isMultiple) {
      checkMultiple(place, isInteger);
    } else if (!hasWhole(Bounds.of(schema))) {
      throw refusal(place, "there is no whole number between the bounds");
    }
  }

  private void checkMultiple(Place place, boolean isInteger) {
    BigDecimal multiple = Bounds.number(place.schema, "multipleOf").orElseThrow();
    if (!MultipleRules.know(multiple)) {
      throw refusal(
          place, "multipleOf is held to up to 400, zeros at its end and places apart, as 0.25");
    }
    work.multiple(multiple);
    if (MultipleRules.of(multiple, Bounds.of(place.schema), isInteger) == Rules.NOTHING) {
      throw refusal(place, "there is no multiple between the bounds");
    }
  }

  private static boolean hasWhole(Bounds bounds) {
    return RangeRules.hasWhole(
        bounds.least(0).orElse(RangeRules.LEAST), bounds.most(0).orElse(RangeRules.MOST));
  }

  private void checkMembers(Place place) {
    if (place.schema.get("additionalProperties") instanceof Map) {
      throw refusal(place, "additionalProperties has to be false");
    }
    if (place.schema.get("properties") instanceof Map<?, ?> members
        && members.size() > SchemaRules.MOST_MEMBERS) {
      throw refusal(
          place, "more than %d properties cannot be held to".formatted(SchemaRules.MOST_MEMBERS));
    }
    if (place.schema.get("required") instanceof List<?> required) {
      Object members = place.schema.get("properties");
      for (Object name : required) {
        if (!(members instanceof Map<?, ?> map) || !map.containsKey(name)) {
          throw refusal(place, "'" + name + "' is required, but not among the properties");
        }
      }
    }
  }

  private void addInner(Place place, Deque<Place> open) {
    for (Map.Entry<?, ?> entry : place.schema.entrySet()) {
      String word = String.valueOf(entry.getKey());
      if (SCHEMAS_BY_NAME.contains(word) && entry.getValue() instanceof Map<?, ?> schemas) {
        schemas.forEach((name, schema) -> add(place, word + "/" + name, schema, open));
      } else if (LISTS_OF_SCHEMAS.contains(word) && entry.getValue() instanceof List<?> schemas) {
        for (int i = 0; i < schemas.size(); i++) {
          add(place, word + "/" + i, schemas.get(i), open);
        }
      } else if (word.equals("items")) {
        add(place, word, entry.getValue(), open);
      }
    }
  }

  private void add(Place around, String step, @Nullable Object schema, Deque<Place> open) {
    String path = around.path + "/" + step;
    if (schema instanceof Map<?, ?> map) {
      open.push(new Place(path, map, around.depth + 1));
    } else if (!Boolean.TRUE.equals(schema)) {
      throw refusal(new Place(path, Map.of(), around.depth), "this is no schema");
    }
  }

  private AltiplanoException refusal(Place place, String why) {
    return AltiplanoException.invalidParameter(
        parameter, "%s at %s: %s".formatted(of, place.path, why));
  }
}
