package io.altiplano.engine.template;

import io.altiplano.api.AltiplanoException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The parser's place in the tokens, and how deeply nested that is. */
final class TokenStream {
  private final TemplateSource source;
  private final List<Token> tokens;
  private final int nestingLimit;
  private int next;
  private int nesting;
  // Names read since the innermost macro began; tells whether it takes varargs or kwargs.
  private Set<String> namesRead = new HashSet<>();
  private final Set<String> allNamesRead = new HashSet<>();

  TokenStream(TemplateSource source, List<Token> tokens, int nestingLimit) {
    this.source = source;
    this.tokens = tokens;
    this.nestingLimit = nestingLimit;
  }

  Token peek() {
    return tokens.get(next);
  }

  /** The token after the next one. */
  Token peekSecond() {
    return tokens.get(Math.min(next + 1, tokens.size() - 1));
  }

  int at() {
    return peek().at();
  }

  Token take() {
    Token token = peek();
    if (next < tokens.size() - 1) {
      next++;
    }
    return token;
  }

  boolean acceptSymbol(String symbol) {
    boolean matches = peek().isSymbol(symbol);
    if (matches) {
      take();
    }
    return matches;
  }

  boolean acceptName(String name) {
    boolean matches = peek().isName(name);
    if (matches) {
      take();
    }
    return matches;
  }

  void expectSymbol(String symbol) {
    if (!acceptSymbol(symbol)) {
      throw unexpected("'" + symbol + "'");
    }
  }

  void expectName(String name) {
    if (!acceptName(name)) {
      throw unexpected("'" + name + "'");
    }
  }

  String takeName(String what) {
    if (peek().type() != Token.Type.NAME) {
      throw unexpected(what);
    }
    return take().text();
  }

  void expect(Token.Type type) {
    if (peek().type() != type) {
      throw unexpected(type.description());
    }
    take();
  }

  /** Enters one more level of nesting, to be matched by {@link #leave}. */
  void enter() {
    if (++nesting > nestingLimit) {
      throw source.syntaxError(at(), "nested deeper than " + nestingLimit + " levels");
    }
  }

  void leave() {
    nesting--;
  }

  void nameRead(String name) {
    namesRead.add(name);
    allNamesRead.add(name);
  }

  Set<String> allNamesRead() {
    return allNamesRead;
  }

  /** Starts collecting names anew and returns those collected so far. */
  Set<String> exchangeNamesRead(Set<String> names) {
    Set<String> before = namesRead;
    namesRead = names;
    return before;
  }

  AltiplanoException unexpected(String wanted) {
    return error("expected " + wanted + ", found " + peek().description());
  }

  AltiplanoException error(String message) {
    return source.syntaxError(at(), message);
  }
}
