package io.altiplano.engine.template;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.tokenizer.Segment;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** The functions that every template may call. */
final class Globals {
  private final Rendering rendering;

  private Globals(Rendering rendering) {
    this.rendering = rendering;
  }

  static Scope scope(Rendering rendering) {
    Globals globals = new Globals(rendering);
    Scope scope = Scope.root();
    define(scope, "range", globals::range);
    define(scope, "namespace", globals::namespace);
    define(scope, "dict", globals::dict);
    define(scope, "joiner", globals::joiner);
    define(scope, "raise_exception", globals::raise);
    define(scope, "strftime_now", globals::now);
    return scope;
  }

  /** A function that does not care from where it is called. */
  private interface Function {
    Value call(Arguments arguments);
  }

  private static void define(Scope scope, String name, Function function) {
    scope.set(name, new Value.Callable(name, (arguments, caller) -> function.call(arguments)));
  }

  private Value range(Arguments arguments) {
    Arguments.Bound bound = arguments.bind("range", "start", "stop", "step");
    long first = bound.integer("start", 0);
    boolean fromZero = arguments.positional().size() < 2;
    long start = fromZero ? 0 : first;
    long stop = fromZero ? first : bound.integer("stop", 0);
    long step = bound.integer("step", 1);
    if (step == 0) {
      throw new EvaluationFault("the step of a range must not be zero");
    }
    List<Value> items = new ArrayList<>();
    long at = start;
    while (step > 0 ? at < stop : at > stop) {
      rendering.budget().elements(1);
      items.add(Value.of(at));
      if (step > 0 ? at > Long.MAX_VALUE - step : at < Long.MIN_VALUE - step) {
        break;
      }
      at += step;
    }
    return new Value.Sequence(items);
  }

  private Value namespace(Arguments arguments) {
    return new Value.Namespace(entries("namespace", arguments).entries());
  }

  private Value dict(Arguments arguments) {
    return entries("dict", arguments);
  }

  /** Entries of a map or of a list of pairs, then keyword arguments. */
  private Value.Mapping entries(String callee, Arguments arguments) {
    if (arguments.positional().size() > 1) {
      throw new EvaluationFault(callee + " takes at most one positional argument");
    }
    SequencedMap<String, Value> entries = new LinkedHashMap<>();
    Value.Mapping result = new Value.Mapping(entries, Segment.Kind.CONTROL);
    for (Value source : arguments.positional()) {
      List<Value> pairs =
          source instanceof Value.Mapping map
              ? Iteration.entries(map, rendering.budget())
              : Iteration.items(source, rendering.budget());
      for (Value pair : pairs) {
        put(callee, result, Iteration.items(pair, rendering.budget()));
      }
    }
    entries.putAll(arguments.keywords());
    return result;
  }

  private static void put(String callee, Value.Mapping result, List<Value> pair) {
    if (pair.size() != 2 || !(pair.getFirst() instanceof Value.Text key)) {
      throw new EvaluationFault(callee + " needs a map or pairs of a text and a value");
    }
    result.put(key.marked(), pair.getLast());
  }

  /** Gives nothing the first time it is called, and its separator from then on. */
  private Value joiner(Arguments arguments) {
    Value separator = arguments.bind("joiner", "sep").orElse("sep", Value.control(", "));
    List<Value> next = new ArrayList<>(List.of(Value.control("")));
    return new Value.Callable(
        "joiner",
        (none, caller) -> {
          none.bind("joiner");
          return next.set(0, separator);
        });
  }

  private Value raise(Arguments arguments) {
    Value message = arguments.bind("raise_exception", "message").required("message");
    throw new AltiplanoException(
        ErrorCode.INVALID_REQUEST,
        "the chat template refuses this conversation: "
            + Display.string(message, rendering.budget()).text());
  }

  private Value now(Arguments arguments) {
    String format = arguments.bind("strftime_now", "format").requiredText("format").text();
    rendering.budget().steps(format.length());
    return Value.control(DateFormat.format(ZonedDateTime.now(rendering.clock()), format));
  }
}
