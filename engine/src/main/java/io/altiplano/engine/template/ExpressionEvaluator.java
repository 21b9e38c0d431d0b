package io.altiplano.engine.template;

import io.altiplano.engine.template.Expression.Argument;
import io.altiplano.engine.template.Expression.BinaryOperator;
import io.altiplano.engine.template.Expression.FilterCall;
import io.altiplano.engine.template.Expression.MapEntry;
import io.altiplano.engine.tokenizer.Segment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Evaluates expressions; faults get their place in the template here. */
final class ExpressionEvaluator {
  private final Rendering rendering;
  private final Operators operators;

  ExpressionEvaluator(Rendering rendering) {
    this.rendering = rendering;
    this.operators = new Operators(rendering);
  }

  Value evaluate(Expression expression, Scope scope) {
    Budget budget = rendering.budget();
    try {
      budget.enter();
      return value(expression, scope);
    } catch (EvaluationFault fault) {
      throw rendering.source().renderError(expression.at(), fault.reason());
    } finally {
      budget.leave();
    }
  }

  private Value value(Expression expression, Scope scope) {
    return switch (expression) {
      case Expression.Literal literal -> literal.value();
      case Expression.Name name -> {
        rendering.budget().steps(scope.depth() >> 4);
        yield scope.find(name.name());
      }
      case Expression.ListLiteral list -> {
        rendering.budget().elements(list.items().size());
        yield new Value.Sequence(evaluateAll(list.items(), scope));
      }
      case Expression.MapLiteral map -> map(map, scope);
      case Expression.Unary unary ->
          operators.unary(unary.operator(), evaluate(unary.operand(), scope));
      case Expression.Binary binary -> binary(binary, scope);
      case Expression.Conditional conditional -> conditional(conditional, scope);
      case Expression.Member member ->
          Members.member(rendering, evaluate(member.object(), scope), member.name());
      case Expression.Index index ->
          Members.index(rendering, evaluate(index.object(), scope), evaluate(index.index(), scope));
      case Expression.Slice slice -> slice(slice, scope);
      case Expression.Call call -> call(call, scope, scope);
      case Expression.Filter filter ->
          filter(evaluate(filter.operand(), scope), List.of(filter.call()), scope);
      case Expression.Test test -> test(test, scope);
    };
  }

  private List<Value> evaluateAll(List<Expression> expressions, Scope scope) {
    List<Value> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(evaluate(expression, scope));
    }
    return values;
  }

  private Value map(Expression.MapLiteral literal, Scope scope) {
    rendering.budget().elements(2L * literal.entries().size());
    Value.Mapping map = new Value.Mapping(new LinkedHashMap<>(), Segment.Kind.CONTROL);
    for (MapEntry entry : literal.entries()) {
      if (!(evaluate(entry.key(), scope) instanceof Value.Text key)) {
        throw new EvaluationFault("the keys of a map must be texts");
      }
      map.put(key.marked(), evaluate(entry.value(), scope));
    }
    return map;
  }

  private Value binary(Expression.Binary binary, Scope scope) {
    Value left = evaluate(binary.left(), scope);
    if (binary.operator() == BinaryOperator.AND) {
      return left.isTruthy() ? evaluate(binary.right(), scope) : left;
    }
    if (binary.operator() == BinaryOperator.OR) {
      return left.isTruthy() ? left : evaluate(binary.right(), scope);
    }
    return operators.binary(binary.operator(), left, evaluate(binary.right(), scope));
  }

  private Value conditional(Expression.Conditional conditional, Scope scope) {
    if (evaluate(conditional.test(), scope).isTruthy()) {
      return evaluate(conditional.then(), scope);
    }
    Optional<Expression> otherwise = conditional.otherwise();
    return otherwise.isPresent()
        ? evaluate(otherwise.get(), scope)
        : new Value.Undefined("if without else");
  }

  private Value slice(Expression.Slice slice, Scope scope) {
    Value object = evaluate(slice.object(), scope);
    Optional<Value> start = slice.start().map(part -> evaluate(part, scope));
    Optional<Value> stop = slice.stop().map(part -> evaluate(part, scope));
    Optional<Value> step = slice.step().map(part -> evaluate(part, scope));
    return Slices.slice(rendering, object, start, stop, step);
  }

  /** Evaluates callee and arguments in one scope and calls from another. */
  Value call(Expression.Call call, Scope scope, Scope callScope) {
    Arguments arguments = arguments(call.arguments(), scope);
    Value callee = evaluate(call.callee(), scope);
    if (callee instanceof Value.Callable function) {
      return function.body().call(arguments, callScope);
    }
    throw new EvaluationFault("cannot call " + callee.typeName());
  }

  private Arguments arguments(List<Argument> arguments, Scope scope) {
    if (arguments.isEmpty()) {
      return Arguments.NONE;
    }
    List<Value> positional = new ArrayList<>();
    for (Argument argument : arguments) {
      switch (argument.kind()) {
        case POSITIONAL -> positional.add(evaluate(argument.value(), scope));
        case SPREAD -> {
          Value spread = evaluate(argument.value(), scope);
          positional.addAll(Iteration.items(spread, rendering.budget()));
        }
        case KEYWORD, KEYWORD_SPREAD -> {}
      }
    }
    SequencedMap<String, Value> keywords = new LinkedHashMap<>();
    for (Argument argument : arguments) {
      switch (argument.kind()) {
        case POSITIONAL, SPREAD -> {}
        case KEYWORD -> keyword(keywords, argument.name(), evaluate(argument.value(), scope));
        case KEYWORD_SPREAD -> {
          Value spread = evaluate(argument.value(), scope);
          if (!(spread instanceof Value.Mapping map)) {
            throw new EvaluationFault("'**' needs a map, got " + spread.typeName());
          }
          map.entries().forEach((name, value) -> keyword(keywords, name, value));
        }
      }
    }
    return new Arguments(positional, keywords);
  }

  private static void keyword(SequencedMap<String, Value> keywords, String name, Value value) {
    if (keywords.putIfAbsent(name, value) != null) {
      throw new EvaluationFault("the argument '" + name + "' is given twice");
    }
  }

  /** Applies filters one after another. */
  Value filter(Value operand, List<FilterCall> calls, Scope scope) {
    Value result = operand;
    for (FilterCall call : calls) {
      Arguments arguments = arguments(call.arguments(), scope);
      result = Filters.find(call.name()).apply(rendering, result, arguments);
    }
    return result;
  }

  private Value test(Expression.Test test, Scope scope) {
    Value operand = evaluate(test.operand(), scope);
    Arguments arguments = arguments(test.arguments(), scope);
    boolean holds = Tests.find(test.name()).holds(rendering, operand, arguments.positional());
    return Value.of(holds != test.negated());
  }
}
