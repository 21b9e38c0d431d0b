package io.altiplano.engine.grammar;

import static io.altiplano.engine.grammar.Rules.any;
import static io.altiplano.engine.grammar.Rules.choice;
import static io.altiplano.engine.grammar.Rules.literal;
import static io.altiplano.engine.grammar.Rules.repeat;
import static io.altiplano.engine.grammar.Rules.sequence;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes rules of grammars in llama.cpp's GBNF (its {@code grammars/README.md}): named rules of
 * literals, classes of characters, {@code .}, groups, {@code |} and {@code * + ? {n} {n,} {n,m}}.
 * Names may also have {@code _} in them and {@code |} may begin a line, as others write them.
 * Tokens in angle brackets are not known. An answer follows the rule {@code root}.
 */
final class GbnfRules {
  private static final String ROOT = "root";

  /** Grammars come from whoever asks; these are read in less than some two seconds. */
  private static final int LONGEST = 65_536;

  private static final int MOST_RULES = 1_000;
  private static final int MOST_COUNTED = 2_000;
  private static final String REPEATING = "*+?{";

  /** A rule by its name: where it is first spoken of, where it is defined, and as what. */
  private static final class Named {
    final Rule.Reference reference = new Rule.Reference();
    final int mentioned;
    int defined;
    @Nullable Rule rule;

    Named(int mentioned) {
      this.mentioned = mentioned;
    }
  }

  /**
   * What was read.
   *
   * @param levels of groups and repetitions that lie in one another there
   */
  private record Part(Rule rule, int levels) {}

  private final GbnfReader reader;
  private final Map<String, Named> rules = new LinkedHashMap<>();

  /** Groups that are open where it reads. */
  private int depth;

  private GbnfRules(String source) {
    this.reader = new GbnfReader(source);
  }

  /**
   * What an answer by that grammar may be.
   *
   * @throws io.altiplano.api.AltiplanoException INVALID_REQUEST, with line and column, for what is
   *     not known, and for rules that are not defined or begin with themselves
   */
  static Rule of(String source) {
    GbnfRules reading = new GbnfRules(source);
    if (source.length() > LONGEST) {
      throw reading.reader.refusal(LONGEST, "more than " + LONGEST + " characters are too many");
    }
    reading.readRules();
    return reading.root();
  }

  private void readRules() {
    reader.skipSpace(true);
    while (!reader.isAtEnd()) {
      readRule();
      reader.skipSpace(true);
    }
  }

  private void readRule() {
    int start = reader.position();
    Named named = named(reader.name(), start);
    reader.skipSpace(false);
    if (!reader.accept("::=")) {
      throw reader.refusal(reader.position(), "'::=' is missing");
    }
    if (named.rule != null) {
      throw reader.refusal(start, "this rule is defined already");
    }
    reader.skipSpace(true);
    named.defined = start;
    named.rule = alternatives().rule;
    named.reference.define(named.rule);
    if (!reader.isAtEnd() && !GbnfReader.isLineEnd(reader.next())) {
      throw reader.refusal(reader.position(), "'" + reader.next() + "' is not known here");
    }
  }

  private Named named(String name, int position) {
    Named named = rules.computeIfAbsent(name, _ -> new Named(position));
    if (rules.size() > MOST_RULES) {
      throw reader.refusal(position, "more than " + MOST_RULES + " rules are too many");
    }
    return named;
  }

  private Rule root() {
    Map<String, Rule> defined = new LinkedHashMap<>();
    Map<Rule, String> names = new LinkedHashMap<>();
    rules.forEach((name, named) -> {
      if (named.rule == null) {
        throw reader.refusal(named.mentioned, "no rule '" + name + "' is defined");
      }
      defined.put(name, named.rule);
      names.put(named.reference, name);
    });
    Named root = rules.get(ROOT);
    if (root == null) {
      throw reader.refusal(0, "no rule 'root' is defined");
    }
    Optional<List<String>> circle = new LeftRecursion(defined, names).find();
    if (circle.isPresent()) {
      Named first = rules.getOrDefault(circle.get().getFirst(), root);
      throw reader.refusal(
          first.defined,
          "a rule begins with itself: %s (left recursion); repeat with * or + instead"
              .formatted(String.join(" > ", circle.get())));
    }
    return root.reference;
  }

  private Part alternatives() {
    List<Rule> ways = new ArrayList<>();
    int levels = 0;
    do {
      reader.skipSpace(true);
      Part way = items();
      ways.add(way.rule);
      levels = Math.max(levels, way.levels);
    } while (reader.acceptOverLines("|"));
    return new Part(choice(ways), levels);
  }

  private Part items() {
    List<Rule> items = new ArrayList<>();
    int levels = 0;
    while (true) {
      Optional<Part> item = item();
      if (item.isEmpty()) {
        return new Part(sequence(items.toArray(Rule[]::new)), levels);
      }
      reader.skipSpace(depth > 0);
      Part repeated = repeated(item.get());
      items.add(repeated.rule);
      levels = Math.max(levels, repeated.levels);
    }
  }

  private Optional<Part> item() {
    int start = reader.position();
    if (reader.isInName()) {
      return Optional.of(new Part(named(reader.name(), start).reference, 0));
    }
    return switch (reader.next()) {
      case '"' -> Optional.of(new Part(text(), 0));
      case '[' -> Optional.of(new Part(characters(), 0));
      case '(' -> Optional.of(group());
      case '.' -> {
        reader.accept(".");
        yield Optional.of(new Part(CodePoints.each("").not().rule(), 0));
      }
      case '*', '+', '?', '{' ->
          throw reader.refusal(start, "there is nothing before it to repeat");
      case '<', '!' -> throw reader.refusal(start, "tokens in angle brackets are not known here");
      default -> Optional.empty();
    };
  }

  private Rule text() {
    reader.accept("\"");
    StringBuilder text = new StringBuilder();
    while (!reader.accept("\"")) {
      text.appendCodePoint(reader.character("a literal"));
    }
    return literal(text.toString());
  }

  private Rule characters() {
    int start = reader.position();
    reader.accept("[");
    boolean negated = reader.accept("^");
    CodePoints members = CodePoints.each("");
    boolean isEmpty = true;
    while (!reader.accept("]")) {
      int from = reader.position();
      int first = reader.character("a class");
      int last = first;
      if (reader.next() == '-' && !reader.isBefore("-]")) {
        reader.accept("-");
        last = reader.character("a class");
      }
      if (last < first) {
        throw reader.refusal(from, "a range runs backwards");
      }
      members = members.or(CodePoints.range(first, last));
      isEmpty = false;
    }
    if (isEmpty) {
      throw reader.refusal(start, "a class has no characters");
    }
    return (negated ? members.not() : members).rule();
  }

  private Part group() {
    int start = reader.position();
    reader.accept("(");
    requireLevels(++depth, start);
    Part inner = alternatives();
    reader.skipSpace(true);
    if (!reader.accept(")")) {
      throw reader.refusal(reader.position(), "a ')' is missing");
    }
    depth--;
    return deeper(inner.rule, inner, start);
  }

  /** A rule as often as what stands behind it says. */
  private Part repeated(Part part) {
    Part repeated = part;
    while (!reader.isAtEnd() && REPEATING.indexOf(reader.next()) >= 0) {
      int start = reader.position();
      repeated = deeper(repeatedOnce(repeated.rule), repeated, start);
      reader.skipSpace(depth > 0);
    }
    return repeated;
  }

  private Rule repeatedOnce(Rule rule) {
    if (reader.accept("*")) {
      return any(rule);
    }
    if (reader.accept("+")) {
      return repeat(rule, 1, Rule.Repeat.NO_LIMIT);
    }
    return reader.accept("?") ? repeat(rule, 0, 1) : counted(rule);
  }

  /** What was made of a part, one level above it. */
  private Part deeper(Rule rule, Part inner, int start) {
    requireLevels(inner.levels + 1, start);
    return new Part(rule, inner.levels + 1);
  }

  private void requireLevels(int levels, int start) {
    if (levels > Nesting.DEEPEST) {
      throw reader.refusal(start, Nesting.tooDeep("groups and repetitions"));
    }
  }

  private Rule counted(Rule rule) {
    int start = reader.position();
    reader.accept("{");
    reader.skipSpace(depth > 0);
    int least = reader.count(MOST_COUNTED);
    int most = least;
    reader.skipSpace(depth > 0);
    if (reader.accept(",")) {
      reader.skipSpace(depth > 0);
      most = reader.next() == '}' ? Rule.Repeat.NO_LIMIT : reader.count(MOST_COUNTED);
      reader.skipSpace(depth > 0);
    }
    if (!reader.accept("}") || most < least) {
      throw reader.refusal(start, "how often is said as {n}, {n,} or {n,m}");
    }
    return repeat(rule, least, most);
  }
}
