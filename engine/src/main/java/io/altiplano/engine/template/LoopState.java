package io.altiplano.engine.template;

import io.altiplano.engine.tokenizer.Segment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Makes the {@code loop} variable of each round. */
record LoopState(List<Value> items) {
  Value at(int index) {
    int count = items.size();
    SequencedMap<String, Value> loop = new LinkedHashMap<>();
    loop.put("index", Value.of(index + 1L));
    loop.put("index0", Value.of(index));
    loop.put("revindex", Value.of(count - index));
    loop.put("revindex0", Value.of(count - index - 1L));
    loop.put("first", Value.of(index == 0));
    loop.put("last", Value.of(index == count - 1));
    loop.put("length", Value.of(count));
    loop.put("previtem", neighbour(index - 1, "previtem"));
    loop.put("nextitem", neighbour(index + 1, "nextitem"));
    loop.put("cycle", new Value.Callable("cycle", (arguments, scope) -> cycle(index, arguments)));
    return new Value.Mapping(loop, Segment.Kind.CONTROL);
  }

  private Value neighbour(int index, String name) {
    return index >= 0 && index < items.size() ? items.get(index) : new Value.Undefined(name);
  }

  private static Value cycle(int index, Arguments arguments) {
    if (arguments.positional().isEmpty()) {
      throw new EvaluationFault("loop.cycle needs something to choose from");
    }
    return arguments.positional().get(index % arguments.positional().size());
  }
}
