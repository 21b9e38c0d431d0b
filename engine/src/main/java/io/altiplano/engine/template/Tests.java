package io.altiplano.engine.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What may stand behind {@code is}. */
final class Tests {
  /** A question about a value. */
  interface Test {
    boolean holds(Rendering rendering, Value value, List<Value> arguments);
  }

  // Tests that make sense of a value that is missing; of any other test, it is no example.
  private static final Set<String> OF_MISSING = Set.of("undefined", "ne");

  private static final Map<String, Test> TESTS =
      Map.ofEntries(
          Map.entry("defined", (r, v, a) -> !(v instanceof Value.Undefined)),
          Map.entry("undefined", (r, v, a) -> v instanceof Value.Undefined),
          Map.entry("none", (r, v, a) -> v instanceof Value.None),
          Map.entry("boolean", (r, v, a) -> v instanceof Value.Bool),
          Map.entry("true", (r, v, a) -> v == Value.Bool.TRUE),
          Map.entry("false", (r, v, a) -> v == Value.Bool.FALSE),
          Map.entry("string", (r, v, a) -> v instanceof Value.Text),
          Map.entry("number", (r, v, a) -> v instanceof Value.Int || v instanceof Value.Real),
          Map.entry("integer", (r, v, a) -> v instanceof Value.Int),
          Map.entry("float", (r, v, a) -> v instanceof Value.Real),
          Map.entry("mapping", (r, v, a) -> v instanceof Value.Mapping),
          Map.entry("callable", (r, v, a) -> v instanceof Value.Callable),
          Map.entry("iterable", (r, v, a) -> isIterable(v)),
          Map.entry("sequence", (r, v, a) -> isIterable(v) || v instanceof Value.Mapping),
          Map.entry("odd", (r, v, a) -> whole("odd", v) % 2 != 0),
          Map.entry("even", (r, v, a) -> whole("even", v) % 2 == 0),
          Map.entry("divisibleby", (r, v, a) -> isDivisible(v, only("divisibleby", a))),
          Map.entry("lower", (r, v, a) -> isCase(v, true)),
          Map.entry("upper", (r, v, a) -> isCase(v, false)),
          Map.entry("eq", Tests::equal),
          Map.entry("equalto", Tests::equal),
          Map.entry("==", Tests::equal),
          Map.entry("ne", (r, v, a) -> !equal(r, v, a)),
          Map.entry("!=", (r, v, a) -> !equal(r, v, a)),
          Map.entry("sameas", (r, v, a) -> isSame(r, v, only("sameas", a))),
          Map.entry("lt", (r, v, a) -> compare(r, v, only("lt", a)) < 0),
          Map.entry("lessthan", (r, v, a) -> compare(r, v, only("lessthan", a)) < 0),
          Map.entry("<", (r, v, a) -> compare(r, v, only("<", a)) < 0),
          Map.entry("le", (r, v, a) -> compare(r, v, only("le", a)) <= 0),
          Map.entry("<=", (r, v, a) -> compare(r, v, only("<=", a)) <= 0),
          Map.entry("gt", (r, v, a) -> compare(r, v, only("gt", a)) > 0),
          Map.entry("greaterthan", (r, v, a) -> compare(r, v, only("greaterthan", a)) > 0),
          Map.entry(">", (r, v, a) -> compare(r, v, only(">", a)) > 0),
          Map.entry("ge", (r, v, a) -> compare(r, v, only("ge", a)) >= 0),
          Map.entry(">=", (r, v, a) -> compare(r, v, only(">=", a)) >= 0),
          Map.entry("in", (r, v, a) -> new Comparison(r.budget()).contains(only("in", a), v)));

  private Tests() {}

  static Test find(String name) {
    Test test = TESTS.get(name);
    if (test == null) {
      throw new EvaluationFault("unknown test '" + name + "'");
    }
    return test;
  }

  /** As a test of an attribute, which an element may lack. */
  static Test ofAttribute(String name) {
    Test test = find(name);
    return (rendering, value, arguments) ->
        (!(value instanceof Value.Undefined) || OF_MISSING.contains(name))
            && test.holds(rendering, value, arguments);
  }

  private static Value only(String test, List<Value> arguments) {
    if (arguments.size() != 1) {
      throw new EvaluationFault("the test '" + test + "' needs one argument");
    }
    return arguments.getFirst();
  }

  private static boolean isIterable(Value value) {
    return value instanceof Value.Sequence || value instanceof Value.Text;
  }

  private static long whole(String test, Value value) {
    if (value instanceof Value.Int number) {
      return number.value();
    }
    throw new EvaluationFault("the test '" + test + "' needs an integer, got " + value.typeName());
  }

  private static boolean isDivisible(Value value, Value divisor) {
    long by = whole("divisibleby", divisor);
    if (by == 0) {
      throw new EvaluationFault("division by zero");
    }
    return whole("divisibleby", value) % by == 0;
  }

  private static boolean isCase(Value value, boolean lower) {
    return value instanceof Value.Text text
        && text.text()
            .equals(
                lower
                    ? text.text().toLowerCase(Locale.ROOT)
                    : text.text().toUpperCase(Locale.ROOT));
  }

  private static boolean equal(Rendering rendering, Value value, List<Value> arguments) {
    return new Comparison(rendering.budget()).strictlyEqual(value, only("eq", arguments));
  }

  private static boolean isSame(Rendering rendering, Value value, Value other) {
    // Of texts and numbers, being the same is being equal.
    return Comparison.isSame(value, other)
        || (!(value instanceof Value.Sequence)
            && new Comparison(rendering.budget()).strictlyEqual(value, other));
  }

  private static int compare(Rendering rendering, Value value, Value other) {
    return new Comparison(rendering.budget()).compare(value, other, true);
  }
}
