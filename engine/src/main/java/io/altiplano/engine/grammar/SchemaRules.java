package io.altiplano.engine.grammar;

import static io.altiplano.engine.grammar.Rules.choice;
import static io.altiplano.engine.grammar.Rules.literal;
import static io.altiplano.engine.grammar.Rules.repeat;
import static io.altiplano.engine.grammar.Rules.sequence;

import io.altiplano.api.AnswerFormat;
import io.altiplano.api.Tool;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes rules of JSON Schemas, given as plain maps. Members of an object come in the order in which
 * they are declared, and none that is not; optional ones may be left out. Held to are {@code type},
 * {@code properties}, {@code required}, {@code items}, {@code minItems}, {@code maxItems}, {@code
 * minLength}, {@code maxLength}, {@code pattern}, {@code format}, {@code minimum}, {@code maximum},
 * {@code exclusiveMinimum} and {@code exclusiveMaximum} of whole numbers and of multiples, {@code
 * multipleOf}, {@code enum}, {@code const}, {@code anyOf}, {@code oneOf} and references within the
 * document. What else a schema says is not held to, so a text may follow the rule and break the
 * schema; {@code anyOf} and {@code oneOf} count where there is no {@code type} and no {@code
 * properties} beside them.
 */
final class SchemaRules {
  /** Counting costs some ten states for each character. */
  static final int LONGEST_COUNTED = 1_000;

  /** Objects with more members may have any. */
  static final int MOST_MEMBERS = 1_000;

  private final Map<?, ?> root;
  private final SchemaWork work;
  private final Map<String, Rule.Reference> references = new HashMap<>();

  /** Pointers to what is referred to and has no rule yet. */
  private final Deque<String> waiting = new ArrayDeque<>();

  private int depth;

  private SchemaRules(Map<?, ?> root, String parameter) {
    this.root = root;
    this.work = new SchemaWork(parameter);
  }

  static Rule of(Map<String, Object> schema) {
    SchemaRules rules = new SchemaRules(schema, "response_format");
    return rules.withReferences(rules.rule(schema));
  }

  /** What an answer of that format may be. */
  static Rule of(AnswerFormat.JsonSchema format) {
    if (format.strict()) {
      SchemaLimits.check(format.schema(), "response_format", "the schema");
    }
    return of(format.schema());
  }

  /** What the arguments of a tool's call may be. */
  static Rule ofArguments(Tool tool) {
    if (tool.holding() == Tool.Holding.STRICT) {
      SchemaLimits.checkArguments(tool);
    }
    return tool.holding() == Tool.Holding.FREE ? JsonRules.OBJECT : ofArguments(tool.parameters());
  }

  /** An object in any case. */
  static Rule ofArguments(Map<String, Object> schema) {
    if (!"object".equals(schema.get("type")) && !schema.containsKey("properties")) {
      return JsonRules.OBJECT;
    }
    SchemaRules rules = new SchemaRules(schema, "tools");
    return rules.withReferences(rules.object(schema));
  }

  /** Makes what a rule refers to, one after the other: however long a chain of references is. */
  private Rule withReferences(Rule rule) {
    while (!waiting.isEmpty()) {
      String pointer = waiting.pop();
      Objects.requireNonNull(references.get(pointer)).define(rule(at(root, pointer)));
    }
    return rule;
  }

  /** What lies too deep may be anything; where that is not allowed, it was refused before. */
  private Rule rule(@Nullable Object schema) {
    if (!(schema instanceof Map<?, ?> map) || depth > Nesting.DEEPEST) {
      return JsonRules.VALUE;
    }
    work.part();
    depth++;
    Rule rule = rule(map);
    depth--;
    return rule;
  }

  private Rule rule(Map<?, ?> schema) {
    if (schema.get("$ref") instanceof String pointer) {
      return reference(pointer);
    }
    if (schema.containsKey("const")) {
      return JsonRules.constant(schema.get("const"));
    }
    if (schema.get("enum") instanceof List<?> values && !values.isEmpty()) {
      return choice(values.stream().map(JsonRules::constant).toList());
    }
    boolean isPlain = schema.containsKey("type") || schema.containsKey("properties");
    for (String key : List.of("anyOf", "oneOf")) {
      if (!isPlain && schema.get(key) instanceof List<?> options && !options.isEmpty()) {
        return choice(options.stream().map(this::rule).toList());
      }
    }
    if (schema.get("type") instanceof List<?> types && !types.isEmpty()) {
      return choice(types.stream().map(type -> ofType(type, schema)).toList());
    }
    return ofType(schema.get("type"), schema);
  }

  private Rule ofType(@Nullable Object type, Map<?, ?> schema) {
    return switch (Objects.toString(type, "")) {
      case "" -> schema.containsKey("properties") ? object(schema) : JsonRules.VALUE;
      case "object" -> object(schema);
      case "array" ->
          JsonRules.list(
              "[",
              rule(schema.get("items")),
              count(schema, "minItems", 0),
              count(schema, "maxItems", Rule.Repeat.NO_LIMIT),
              "]");
      case "string" -> string(schema);
      case "integer" -> integer(schema);
      case "number" -> number(schema);
      case "boolean" -> JsonRules.BOOLEAN;
      case "null" -> JsonRules.NULL;
      default -> JsonRules.VALUE;
    };
  }

  private Rule integer(Map<?, ?> schema) {
    Bounds bounds = Bounds.of(schema);
    Optional<BigDecimal> multiple = multiple(schema);
    if (multiple.isPresent()) {
      return MultipleRules.of(multiple.get(), bounds, true);
    }
    Optional<BigDecimal> least = bounds.least(0);
    Optional<BigDecimal> most = bounds.most(0);
    return least.isEmpty() && most.isEmpty()
        ? JsonRules.INTEGER
        : RangeRules.integers(least.orElse(RangeRules.LEAST), most.orElse(RangeRules.MOST));
  }

  /** Bounds without a whole number between them are left to the model, but for multiples. */
  private Rule number(Map<?, ?> schema) {
    Bounds bounds = Bounds.of(schema);
    Optional<BigDecimal> multiple = multiple(schema);
    if (multiple.isPresent()) {
      return MultipleRules.of(multiple.get(), bounds, false);
    }
    boolean isBounded = bounds.minimum().isPresent() || bounds.maximum().isPresent();
    BigDecimal low = bounds.minimum().orElse(RangeRules.LEAST);
    BigDecimal high = bounds.maximum().orElse(RangeRules.MOST);
    return isBounded && RangeRules.hasWhole(low, high)
        ? RangeRules.numbers(low, high)
        : JsonRules.NUMBER;
  }

  private Optional<BigDecimal> multiple(Map<?, ?> schema) {
    work.bounds();
    Optional<BigDecimal> multiple = Bounds.number(schema, "multipleOf").filter(MultipleRules::know);
    multiple.ifPresent(work::multiple);
    return multiple;
  }

  private Rule string(Map<?, ?> schema) {
    if (schema.get("pattern") instanceof String pattern) {
      work.pattern(pattern);
    }
    if (schema.get("pattern") instanceof String pattern && RegexRules.knows(pattern)) {
      return JsonRules.string(RegexRules.inJson(pattern, "response_format"));
    }
    if (schema.get("format") instanceof String format) {
      Optional<Rule> characters = FormatRules.of(format);
      if (characters.isPresent()) {
        return JsonRules.string(characters.get());
      }
    }
    int least = count(schema, "minLength", 0);
    int most = count(schema, "maxLength", Rule.Repeat.NO_LIMIT);
    return least == 0 && most == Rule.Repeat.NO_LIMIT
        ? JsonRules.STRING
        : JsonRules.string(repeat(JsonRules.CHARACTER, least, Math.max(least, most)));
  }

  /** A count that makes sense, or the one that counts nothing. */
  private static int count(Map<?, ?> schema, String key, int otherwise) {
    return Bounds.count(schema, key).orElse(otherwise);
  }

  private Rule object(Map<?, ?> schema) {
    if (!(schema.get("properties") instanceof Map<?, ?> properties)
        || properties.size() > MOST_MEMBERS) {
      return JsonRules.OBJECT;
    }
    Set<?> required =
        schema.get("required") instanceof List<?> names ? new HashSet<>(names) : Set.of();
    List<Map.Entry<?, ?>> members = new ArrayList<>(properties.entrySet());
    // From the last to the first: what may follow when something stands before it, and when not.
    Rule close = sequence(JsonRules.SPACE, literal("}"));
    Rule following = close;
    Rule first = close;
    for (Map.Entry<?, ?> member : members.reversed()) {
      String name = String.valueOf(member.getKey());
      Rule value = sequence(JsonRules.quoted(name), JsonRules.colon(), rule(member.getValue()));
      Rule next = sequence(JsonRules.comma(), value, following);
      Rule alone = sequence(JsonRules.SPACE, value, following);
      boolean mayLack = !required.contains(name);
      first = mayLack ? choice(alone, first) : alone;
      following = mayLack ? choice(next, following) : next;
    }
    return sequence(literal("{"), first);
  }

  private Rule reference(String pointer) {
    Rule.Reference known = references.get(pointer);
    if (known != null) {
      return known;
    }
    Rule.Reference reference = new Rule.Reference();
    references.put(pointer, reference);
    waiting.push(pointer);
    return reference;
  }

  /** What a pointer into this document names; nothing where it leads astray. */
  static @Nullable Object at(Map<?, ?> root, String pointer) {
    if (!pointer.startsWith("#")) {
      return null;
    }
    Object at = root;
    for (String step : pointer.substring(1).split("/", -1)) {
      if (!step.isEmpty()) {
        String key = step.replace("~1", "/").replace("~0", "~");
        at = at instanceof Map<?, ?> map ? map.get(key) : null;
      }
    }
    return at;
  }
}
