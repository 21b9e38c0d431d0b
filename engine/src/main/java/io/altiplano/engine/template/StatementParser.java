package io.altiplano.engine.template;

import io.altiplano.engine.template.Expression.FilterCall;
import io.altiplano.engine.template.Statement.Branch;
import io.altiplano.engine.template.Statement.Macro;
import io.altiplano.engine.template.Statement.Parameter;
import io.altiplano.engine.template.Statement.Target;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Parses a template's statements and the text between them. */
final class StatementParser {
  private static final Set<String> ENDS =
      Set.of("elif", "else", "endif", "endfor", "endset", "endmacro", "endcall", "endfilter");

  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private int openLoops;

  private StatementParser(TokenStream tokens) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens);
  }

  /** Statements of a template, and every name that they read. */
  record Parsed(List<Statement> statements, Set<String> names) {}

  static Parsed parse(TemplateSource source, TemplateLimits limits) {
    TokenStream tokens = new TokenStream(source, Lexer.tokenize(source), limits.nesting());
    List<Statement> statements = new StatementParser(tokens).body();
    if (tokens.peek().type() != Token.Type.END) {
      tokens.take();
      throw tokens.error("'" + tokens.peek().text() + "' ends nothing that was begun");
    }
    return new Parsed(statements, Set.copyOf(tokens.allNamesRead()));
  }

  /** Statements up to a tag that ends or divides a block. */
  private List<Statement> body() {
    tokens.enter();
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Token token = tokens.peek();
      switch (token.type()) {
        case END -> {
          tokens.leave();
          return List.copyOf(statements);
        }
        case DATA -> {
          tokens.take();
          statements.add(new Statement.Data(token.at(), MarkedString.control(token.text())));
        }
        case OPEN_EXPRESSION -> statements.add(output());
        case OPEN_STATEMENT -> {
          if (ENDS.contains(tokens.peekSecond().text())) {
            tokens.leave();
            return List.copyOf(statements);
          }
          statements.add(statement());
        }
        case CLOSE_STATEMENT, CLOSE_EXPRESSION, NAME, NUMBER, STRING, SYMBOL ->
            throw tokens.unexpected("text or a tag");
      }
    }
  }

  private Statement output() {
    int at = tokens.at();
    tokens.expect(Token.Type.OPEN_EXPRESSION);
    Expression expression = expressions.parseSequence();
    tokens.expect(Token.Type.CLOSE_EXPRESSION);
    return new Statement.Output(at, expression);
  }

  private Statement statement() {
    tokens.expect(Token.Type.OPEN_STATEMENT);
    int at = tokens.at();
    String name = tokens.takeName("the name of a statement");
    return switch (name) {
      case "set" -> set(at);
      case "if" -> conditional(at);
      case "for" -> loop(at);
      case "macro" -> macro(at);
      case "call" -> call(at);
      case "filter" -> filter(at);
      case "do" -> {
        Expression expression = expressions.parse();
        close();
        yield new Statement.Do(at, expression);
      }
      case "break" -> {
        jump(name);
        yield new Statement.Break(at);
      }
      case "continue" -> {
        jump(name);
        yield new Statement.Continue(at);
      }
      default -> throw tokens.error("unknown statement '" + name + "'");
    };
  }

  private void close() {
    tokens.expect(Token.Type.CLOSE_STATEMENT);
  }

  private void end(String name) {
    if (tokens.peek().type() != Token.Type.OPEN_STATEMENT) {
      throw tokens.unexpected("'{% " + name + " %}'");
    }
    tokens.take();
    tokens.expectName(name);
    close();
  }

  /** Whether the next tag is of that name; if so, it is read up to its name. */
  private boolean acceptTag(String name) {
    boolean matches =
        tokens.peek().type() == Token.Type.OPEN_STATEMENT && tokens.peekSecond().isName(name);
    if (matches) {
      tokens.take();
      tokens.take();
    }
    return matches;
  }

  private void jump(String name) {
    if (openLoops == 0) {
      throw tokens.error("'" + name + "' outside of a loop");
    }
    close();
  }

  private Statement set(int at) {
    Target target = assignable();
    if (tokens.acceptSymbol("=")) {
      Expression value = expressions.parseSequence();
      close();
      return new Statement.Set(at, target, value);
    }
    List<FilterCall> filters = tokens.acceptSymbol("|") ? expressions.filterCalls() : List.of();
    close();
    List<Statement> body = body();
    end("endset");
    return new Statement.SetBlock(at, target, filters, body);
  }

  /** A name, an attribute, or several with commas between them. */
  private Target assignable() {
    Target first = targetItem();
    if (!tokens.peek().isSymbol(",")) {
      return first;
    }
    List<Target> targets = new ArrayList<>(List.of(first));
    while (tokens.acceptSymbol(",") && isTargetStart()) {
      targets.add(targetItem());
    }
    return new Target.Unpacked(List.copyOf(targets));
  }

  private boolean isTargetStart() {
    Token token = tokens.peek();
    return token.isSymbol("(") || (token.type() == Token.Type.NAME && !token.isName("in"));
  }

  private Target targetItem() {
    if (tokens.acceptSymbol("(")) {
      tokens.enter();
      Target inner = assignable();
      tokens.leave();
      tokens.expectSymbol(")");
      return inner;
    }
    int at = tokens.at();
    String name = tokens.takeName("a name to assign to");
    Target target = new Target.Name(name);
    Expression object = new Expression.Name(at, name);
    while (tokens.acceptSymbol(".")) {
      String attribute = tokens.takeName("a name after '.'");
      target = new Target.Attribute(object, attribute);
      object = new Expression.Member(at, object, attribute);
    }
    return target;
  }

  private Statement conditional(int at) {
    List<Branch> branches = new ArrayList<>();
    do {
      Expression test = expressions.parse();
      close();
      branches.add(new Branch(test, body()));
    } while (acceptTag("elif"));
    List<Statement> otherwise = otherwise();
    end("endif");
    return new Statement.If(at, List.copyOf(branches), otherwise);
  }

  private List<Statement> otherwise() {
    if (!acceptTag("else")) {
      return List.of();
    }
    close();
    return body();
  }

  private Statement loop(int at) {
    Target target = assignable();
    tokens.expectName("in");
    Expression iterable = expressions.parseCondition();
    Optional<Expression> condition = Optional.empty();
    if (tokens.acceptName("if")) {
      Expression test = expressions.parseCondition();
      if (tokens.acceptName("else")) {
        iterable = new Expression.Conditional(at, test, iterable, Optional.of(expressions.parse()));
      } else {
        condition = Optional.of(test);
      }
    }
    if (tokens.peek().isName("recursive")) {
      throw tokens.error("recursive loops are not supported");
    }
    close();
    openLoops++;
    List<Statement> body = body();
    openLoops--;
    List<Statement> otherwise = otherwise();
    end("endfor");
    return new Statement.For(at, target, iterable, condition, body, otherwise);
  }

  private Statement macro(int at) {
    String name = tokens.takeName("the name of a macro");
    List<Parameter> parameters = parameters();
    close();
    return new Statement.MacroDefinition(at, macroBody(name, parameters, "endmacro"));
  }

  private Macro macroBody(String name, List<Parameter> parameters, String endTag) {
    int loopsAround = openLoops;
    openLoops = 0;
    Set<String> namesRead = new HashSet<>();
    Set<String> namesReadAround = tokens.exchangeNamesRead(namesRead);
    List<Statement> body = body();
    tokens.exchangeNamesRead(namesReadAround);
    openLoops = loopsAround;
    end(endTag);
    boolean varargs = namesRead.contains("varargs");
    boolean kwargs = namesRead.contains("kwargs");
    return new Macro(name, parameters, body, varargs, kwargs);
  }

  private List<Parameter> parameters() {
    tokens.expectSymbol("(");
    List<Parameter> parameters = new ArrayList<>();
    Set<String> names = new HashSet<>();
    while (!tokens.acceptSymbol(")")) {
      String name = tokens.takeName("the name of a parameter");
      if (!names.add(name)) {
        throw tokens.error("the parameter '" + name + "' is declared twice");
      }
      boolean hasFallback = tokens.acceptSymbol("=");
      if (!hasFallback && !parameters.isEmpty() && parameters.getLast().fallback().isPresent()) {
        throw tokens.error("a parameter without default follows one that has a default");
      }
      parameters.add(
          new Parameter(name, hasFallback ? Optional.of(expressions.parse()) : Optional.empty()));
      if (!tokens.acceptSymbol(",") && !tokens.peek().isSymbol(")")) {
        throw tokens.unexpected("',' or ')'");
      }
    }
    return List.copyOf(parameters);
  }

  private Statement call(int at) {
    List<Parameter> parameters = tokens.peek().isSymbol("(") ? parameters() : List.of();
    if (!(expressions.parse() instanceof Expression.Call call)) {
      throw tokens.error("'call' needs the call of a macro");
    }
    close();
    return new Statement.CallBlock(at, call, macroBody("caller", parameters, "endcall"));
  }

  private Statement filter(int at) {
    List<FilterCall> filters = expressions.filterCalls();
    close();
    List<Statement> body = body();
    end("endfilter");
    return new Statement.FilterBlock(at, filters, body);
  }
}
