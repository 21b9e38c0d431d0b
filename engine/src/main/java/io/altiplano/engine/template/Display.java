package io.altiplano.engine.template;

import io.altiplano.engine.tokenizer.Segment;

/** Values as text. Data is people's; numbers and booleans cannot spell a control token. */
final class Display {
  private Display() {}

  private static final Segment.Kind CONTROL = Segment.Kind.CONTROL;

  /** What {@code {{ value }}} writes. */
  static void write(Value value, MarkedStringBuilder output, Budget budget) {
    boolean missing = value instanceof Value.None || value instanceof Value.Undefined;
    if (!missing) {
      output.append(string(value, budget));
    }
  }

  /** What the filter {@code string} makes. */
  static MarkedString string(Value value, Budget budget) {
    return switch (value) {
      case Value.Text text -> text.marked();
      case Value.Int number -> MarkedString.control(Long.toString(number.value()));
      case Value.Real number -> MarkedString.control(Numbers.display(number.value()));
      case Value.Bool flag -> MarkedString.control(flag.isTruthy() ? "true" : "false");
      case Value.None _ -> MarkedString.control("None");
      case Value.Undefined _ -> MarkedString.control("");
      case Value.Sequence _, Value.Mapping _, Value.Namespace _ ->
          JsonWriter.write(value, JsonWriter.Options.DISPLAY, budget);
      case Value.Callable _ -> throw new EvaluationFault("cannot print " + value.typeName());
    };
  }

  /**
   * What joins a text with {@code +}, {@code ~} or {@code join}. As the judge has it, a whole float
   * loses its point, none is nothing, and a list is its elements with commas between them.
   */
  static MarkedString joined(Value value, Budget budget) {
    return switch (value) {
      case Value.Real number -> MarkedString.control(Numbers.plain(number.value()));
      case Value.None _ -> MarkedString.control("");
      case Value.Sequence list -> elements(list, budget);
      case Value.Text _, Value.Int _, Value.Bool _, Value.Undefined _, Value.Mapping _ ->
          string(value, budget);
      case Value.Namespace _, Value.Callable _ -> string(value, budget);
    };
  }

  private static MarkedString elements(Value.Sequence list, Budget budget) {
    MarkedStringBuilder output = MarkedStringBuilder.metered(budget);
    for (int i = 0; i < list.items().size(); i++) {
      Value item = list.items().get(i);
      output.append(i == 0 ? "" : ",", CONTROL);
      switch (item) {
        case Value.None _ -> output.append("null", CONTROL);
        case Value.Undefined _ -> output.append("undefined", CONTROL);
        case Value.Text _, Value.Int _, Value.Real _, Value.Bool _, Value.Sequence _ ->
            output.append(string(item, budget));
        case Value.Mapping _, Value.Namespace _, Value.Callable _ ->
            output.append(string(item, budget));
      }
    }
    return output.build();
  }
}
