package io.altiplano.engine.template;

import io.altiplano.engine.tokenizer.Segment;

/** Values as text. Data is people's; numbers and booleans cannot spell a control token. */
final class Display {
  private Display() {}

  /** What {@code {{ value }}} writes. */
  static void write(Value value, MarkedStringBuilder output, Budget budget) {
    switch (value) {
      case Value.Text text -> output.append(text.marked());
      case Value.Real number -> output.append(Numbers.display(number.value()), CONTROL);
      case Value.None _, Value.Undefined _ -> {}
      case Value.Int _, Value.Bool _, Value.Sequence _, Value.Mapping _ ->
          output.append(joined(value, budget));
      case Value.Namespace _, Value.Callable _ -> output.append(joined(value, budget));
    }
  }

  private static final Segment.Kind CONTROL = Segment.Kind.CONTROL;

  /** What joins a text with {@code +}, {@code ~} or {@code join}: a whole float loses its point. */
  static MarkedString joined(Value value, Budget budget) {
    return switch (value) {
      case Value.Text text -> text.marked();
      case Value.Int number -> MarkedString.control(Long.toString(number.value()));
      case Value.Real number -> MarkedString.control(Numbers.plain(number.value()));
      case Value.Bool flag -> MarkedString.control(flag.isTruthy() ? "true" : "false");
      case Value.None _, Value.Undefined _ -> MarkedString.control("");
      case Value.Sequence _, Value.Mapping _, Value.Namespace _ ->
          JsonWriter.write(value, JsonWriter.Options.DISPLAY, budget);
      case Value.Callable _ ->
          throw new EvaluationFault("cannot print " + value.typeName());
    };
  }

  /** What the filter {@code string} makes. */
  static MarkedString string(Value value, Budget budget) {
    return switch (value) {
      case Value.Real number -> MarkedString.control(Numbers.display(number.value()));
      case Value.None _ -> MarkedString.control("None");
      case Value.Text _, Value.Int _, Value.Bool _, Value.Undefined _, Value.Sequence _ ->
          joined(value, budget);
      case Value.Mapping _, Value.Namespace _, Value.Callable _ -> joined(value, budget);
    };
  }
}
