package io.altiplano.engine.template;

import java.util.List;
import java.util.Optional;

/** What writes to the output or changes names; {@code at} is its offset in the source. */
sealed interface Statement {
  int at();

  /** Characters outside of any tag. */
  record Data(int at, MarkedString text) implements Statement {}

  /** {@code {{ expression }}} */
  record Output(int at, Expression expression) implements Statement {}

  /** {@code if} and its {@code elif}s, in order. */
  record If(int at, List<Branch> branches, List<Statement> otherwise) implements Statement {}

  record For(
      int at,
      Target target,
      Expression iterable,
      Optional<Expression> condition,
      List<Statement> body,
      List<Statement> otherwise)
      implements Statement {}

  record Set(int at, Target target, Expression value) implements Statement {}

  /** {@code set} whose value is what its body writes. */
  record SetBlock(int at, Target target, List<Expression.FilterCall> filters, List<Statement> body)
      implements Statement {}

  record MacroDefinition(int at, Macro macro) implements Statement {}

  /** Calls a macro with a body that it reaches as {@code caller()}. */
  record CallBlock(int at, Expression.Call call, Macro caller) implements Statement {}

  record FilterBlock(int at, List<Expression.FilterCall> filters, List<Statement> body)
      implements Statement {}

  /** Evaluates and writes nothing. */
  record Do(int at, Expression expression) implements Statement {}

  record Break(int at) implements Statement {}

  record Continue(int at) implements Statement {}

  /** One condition with what follows from it. */
  record Branch(Expression test, List<Statement> body) {}

  /**
   * A callable piece of template.
   *
   * @param takesVarargs whether its body reads {@code varargs}, so that it may be called with more
   *     than its parameters; likewise {@code takesKwargs}
   */
  record Macro(
      String name,
      List<Parameter> parameters,
      List<Statement> body,
      boolean takesVarargs,
      boolean takesKwargs) {}

  record Parameter(String name, Optional<Expression> fallback) {}

  /** Where a value is put. */
  sealed interface Target {
    record Name(String name) implements Target {}

    record Unpacked(List<Target> targets) implements Target {}

    /** An attribute of a namespace. */
    record Attribute(Expression object, String name) implements Target {}
  }
}
