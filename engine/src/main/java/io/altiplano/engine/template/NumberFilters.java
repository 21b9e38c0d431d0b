package io.altiplano.engine.template;

import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters that make or change numbers. */
final class NumberFilters {
  static final Map<String, Filters.Filter> FILTERS =
      Map.of(
          "int", NumberFilters::whole,
          "float", NumberFilters::real,
          "abs", NumberFilters::absolute,
          "round", NumberFilters::round);

  // Like parseInt and parseFloat, the longest start of the text that is a number counts.
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}");
  private static final Pattern REAL =
      Pattern.compile(
          "[+-]?(?:Infinity|(?:\\d{1,400}+\\.?\\d{0,400}+|\\.\\d{1,400}+)(?:[eE][+-]?\\d{1,9}+)?)");

  private static final int MAX_ROUNDED_DIGITS = 30;

  private NumberFilters() {}

  private static Value whole(Rendering rendering, Value operand, Arguments arguments) {
    Value fallback = arguments.bind("int", "default").orElse("default", Value.of(0));
    return switch (operand) {
      case Value.Text text -> {
        Matcher number = at(WHOLE, text.text());
        yield number.lookingAt() ? Value.of(Long.parseLong(number.group())) : fallback;
      }
      case Value.Int _ -> operand;
      case Value.Bool _ -> Value.of(Numbers.whole(operand));
      case Value.Real number -> {
        if (!(Math.abs(number.value()) < 0x1p63)) {
          throw new EvaluationFault("a float does not fit a 64-bit integer");
        }
        yield Value.of((long) Math.floor(number.value()));
      }
      case Value.None _, Value.Undefined _, Value.Sequence _, Value.Mapping _ ->
          throw Filters.notFor("int", operand);
      case Value.Namespace _, Value.Callable _ -> throw Filters.notFor("int", operand);
    };
  }

  private static Value real(Rendering rendering, Value operand, Arguments arguments) {
    Value fallback = arguments.bind("float", "default").orElse("default", new Value.Real(0));
    if (operand instanceof Value.Text text) {
      Matcher number = at(REAL, text.text());
      return number.lookingAt() ? new Value.Real(Double.parseDouble(number.group())) : fallback;
    }
    if (Numbers.isNumeric(operand)) {
      return new Value.Real(Numbers.real(operand));
    }
    throw Filters.notFor("float", operand);
  }

  private static Matcher at(Pattern pattern, String text) {
    return pattern.matcher(text).region(Whitespace.skip(text, 0), text.length());
  }

  private static Value absolute(Rendering rendering, Value operand, Arguments arguments) {
    arguments.bind("abs");
    if (operand instanceof Value.Int number) {
      return Numbers.exact(() -> Math.absExact(number.value()));
    }
    if (operand instanceof Value.Real number) {
      return new Value.Real(Math.abs(number.value()));
    }
    throw Filters.notFor("abs", operand);
  }

  private static Value round(Rendering rendering, Value operand, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("round", "precision", "method");
    long precision = bound.integer("precision", 0);
    String method = bound.text("method").map(MarkedString::text).orElse("common");
    if (!Numbers.isNumeric(operand) || Math.abs(precision) > MAX_ROUNDED_DIGITS) {
      throw Filters.notFor("round", operand);
    }
    RoundingMode mode =
        switch (method) {
          case "common" -> RoundingMode.HALF_EVEN;
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> throw new EvaluationFault("round knows common, ceil and floor");
        };
    return new Value.Real(Numbers.round(Numbers.real(operand), (int) precision, mode));
  }
}
