package io.altiplano.engine.template;

import io.altiplano.engine.template.Statement.Branch;
import io.altiplano.engine.template.Statement.Macro;
import io.altiplano.engine.template.Statement.Parameter;
import io.altiplano.engine.template.Statement.Target;
import io.altiplano.engine.tokenizer.Segment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Executes statements: writes to an output, sets names. */
final class StatementRunner {
  /** How a block was left. */
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  private final Rendering rendering;
  private final ExpressionEvaluator expressions;

  StatementRunner(Rendering rendering) {
    this.rendering = rendering;
    this.expressions = new ExpressionEvaluator(rendering);
  }

  /** Runs a whole template. */
  MarkedString run(List<Statement> statements, Scope scope) {
    MarkedStringBuilder output = rendering.newText();
    block(statements, scope, output);
    return output.build();
  }

  private Flow block(List<Statement> statements, Scope scope, MarkedStringBuilder output) {
    for (Statement statement : statements) {
      rendering.budget().enter();
      try {
        Flow flow = statement(statement, scope, output);
        if (flow != Flow.ON) {
          return flow;
        }
      } catch (EvaluationFault fault) {
        throw rendering.source().renderError(statement.at(), fault.reason());
      } finally {
        rendering.budget().leave();
      }
    }
    return Flow.ON;
  }

  private Flow statement(Statement statement, Scope scope, MarkedStringBuilder output) {
    return switch (statement) {
      case Statement.Data data -> {
        output.append(data.text());
        yield Flow.ON;
      }
      case Statement.Output written -> {
        Display.write(evaluate(written.expression(), scope), output, rendering.budget());
        yield Flow.ON;
      }
      case Statement.If conditional -> conditional(conditional, scope, output);
      case Statement.For loop -> loop(loop, scope, output);
      case Statement.Set set -> {
        assign(set.target(), evaluate(set.value(), scope), scope);
        yield Flow.ON;
      }
      case Statement.SetBlock set -> {
        Value written = new Value.Text(run(set.body(), scope));
        assign(set.target(), expressions.filter(written, set.filters(), scope), scope);
        yield Flow.ON;
      }
      case Statement.FilterBlock filter -> {
        Value written = new Value.Text(run(filter.body(), scope));
        Value filtered = expressions.filter(written, filter.filters(), scope);
        Display.write(filtered, output, rendering.budget());
        yield Flow.ON;
      }
      case Statement.MacroDefinition definition -> {
        Macro macro = definition.macro();
        scope.set(macro.name(), macro(macro, Optional.empty()));
        yield Flow.ON;
      }
      case Statement.CallBlock call -> {
        Scope callScope = scope.inner();
        callScope.set("caller", macro(call.caller(), Optional.of(scope)));
        Display.write(expressions.call(call.call(), scope, callScope), output, rendering.budget());
        yield Flow.ON;
      }
      case Statement.Do evaluated -> {
        evaluate(evaluated.expression(), scope);
        yield Flow.ON;
      }
      case Statement.Break _ -> Flow.BREAK;
      case Statement.Continue _ -> Flow.CONTINUE;
    };
  }

  private Value evaluate(Expression expression, Scope scope) {
    return expressions.evaluate(expression, scope);
  }

  private Flow conditional(Statement.If conditional, Scope scope, MarkedStringBuilder output) {
    for (Branch branch : conditional.branches()) {
      if (evaluate(branch.test(), scope).isTruthy()) {
        return block(branch.body(), scope, output);
      }
    }
    return block(conditional.otherwise(), scope, output);
  }

  private Flow loop(Statement.For loop, Scope outer, MarkedStringBuilder output) {
    Scope scope = outer.inner();
    List<Value> items = items(loop, scope);
    LoopState state = new LoopState(items);
    boolean completedOne = false;
    for (int i = 0; i < items.size(); i++) {
      rendering.budget().steps(1);
      scope.set("loop", state.at(i));
      assign(loop.target(), items.get(i), scope);
      Flow flow = block(loop.body(), scope, output);
      completedOne |= flow == Flow.ON;
      if (flow == Flow.BREAK) {
        break;
      }
    }
    // Both Jinjas run the else of a loop whose rounds were all cut short.
    if (!completedOne) {
      block(loop.otherwise(), scope, output);
    }
    return Flow.ON;
  }

  private List<Value> items(Statement.For loop, Scope scope) {
    Value iterable = evaluate(loop.iterable(), scope);
    List<Value> all = Iteration.items(iterable, rendering.budget());
    if (loop.condition().isEmpty()) {
      return all;
    }
    List<Value> chosen = new ArrayList<>();
    for (Value item : all) {
      Scope trial = scope.inner();
      assign(loop.target(), item, trial);
      if (evaluate(loop.condition().get(), trial).isTruthy()) {
        chosen.add(item);
      }
    }
    return chosen;
  }

  private void assign(Target target, Value value, Scope scope) {
    switch (target) {
      case Target.Name name -> scope.set(name.name(), value);
      case Target.Attribute attribute -> {
        if (!(evaluate(attribute.object(), scope) instanceof Value.Namespace namespace)) {
          throw new EvaluationFault("only attributes of a namespace can be set");
        }
        namespace.attributes().put(attribute.name(), value);
      }
      case Target.Unpacked unpacked -> unpack(unpacked.targets(), value, scope);
    }
  }

  private void unpack(List<Target> targets, Value value, Scope scope) {
    if (!(value instanceof Value.Sequence sequence)) {
      throw new EvaluationFault("cannot unpack " + value.typeName());
    }
    if (sequence.items().size() != targets.size()) {
      throw new EvaluationFault(
          "cannot unpack " + sequence.items().size() + " values into " + targets.size());
    }
    for (int i = 0; i < targets.size(); i++) {
      assign(targets.get(i), sequence.items().get(i), scope);
    }
  }

  /** A macro sees the names of its caller; a call block those around it. */
  private Value macro(Macro macro, Optional<Scope> definedIn) {
    return new Value.Callable(
        macro.name(),
        (arguments, caller) -> {
          Scope scope = definedIn.orElse(caller).inner();
          bind(macro, arguments, scope);
          return new Value.Text(run(macro.body(), scope));
        });
  }

  private void bind(Macro macro, Arguments arguments, Scope scope) {
    List<Value> positional = arguments.positional();
    SequencedMap<String, Value> keywords = new LinkedHashMap<>(arguments.keywords());
    List<Parameter> unset = new ArrayList<>();
    List<Parameter> parameters = macro.parameters();
    for (int i = 0; i < parameters.size(); i++) {
      String name = parameters.get(i).name();
      Value keyword = i < positional.size() ? null : keywords.remove(name);
      if (i < positional.size()) {
        scope.set(name, positional.get(i));
      } else if (keyword != null) {
        scope.set(name, keyword);
      } else {
        scope.set(name, new Value.Undefined(name));
        unset.add(parameters.get(i));
      }
    }
    int surplus = Math.max(0, positional.size() - parameters.size());
    if (macro.takesVarargs()) {
      List<Value> rest = positional.subList(positional.size() - surplus, positional.size());
      scope.set("varargs", new Value.Sequence(new ArrayList<>(rest)));
    } else if (surplus > 0) {
      throw new EvaluationFault(
          "macro '" + macro.name() + "' takes at most " + parameters.size() + " arguments");
    }
    if (macro.takesKwargs()) {
      scope.set("kwargs", new Value.Mapping(keywords, Segment.Kind.CONTROL));
    } else if (!keywords.isEmpty()) {
      throw new EvaluationFault(
          "macro '"
              + macro.name()
              + "' takes no argument '"
              + keywords.firstEntry().getKey()
              + "'");
    }
    for (Parameter parameter : unset) {
      parameter
          .fallback()
          .ifPresent(fallback -> scope.set(parameter.name(), evaluate(fallback, scope)));
    }
  }
}
