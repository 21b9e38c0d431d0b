package io.altiplano.engine.grammar;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * A rule read by the tokens of one vocabulary. Which tokens are allowed is reckoned once for each
 * state. Any thread may call; answers by the same rule share it.
 */
public final class TokenMasks {
  /** What is reckoned is thrown away when there is more: some 20 MB with 128,000 tokens. */
  private static final int MOST_MASKS = 1000;

  /** What a mask takes besides a bit for each token: its object, its place in the table. */
  private static final int MASK_BYTES = 120;

  private final SortedTokens tokens;
  private final ModelTokenizer tokenizer;
  private final ControlMarks marks;
  private final String parameter;
  private final Automaton automaton;
  private final Map<Integer, BitSet> masks = new HashMap<>();

  /** As they were when they were last reckoned with: to be read without waiting for a mask. */
  private volatile long bytes;

  private volatile boolean isLarge;

  /**
   * Masks of one rule.
   *
   * @param marks control tokens that mean something to the rule
   * @param parameter of the request from which the rule was made, for what is wrong with it
   */
  public TokenMasks(
      Rule rule,
      SortedTokens tokens,
      ModelTokenizer tokenizer,
      ControlMarks marks,
      String parameter) {
    this.marks = marks;
    this.automaton = new Automaton(rule, parameter);
    this.parameter = parameter;
    if (automaton.start() == Automaton.DEAD) {
      throw contradiction();
    }
    this.tokens = tokens;
    this.tokenizer = tokenizer;
    count();
  }

  private AltiplanoException contradiction() {
    return AltiplanoException.invalidParameter(
        parameter, "a schema, expression or grammar contradicts itself: no answer satisfies it");
  }

  synchronized int start() {
    return automaton.start();
  }

  /** The allowed tokens; not to be changed. */
  synchronized BitSet allowed(int state) {
    if (masks.size() > MOST_MASKS) {
      masks.clear();
    }
    automaton.budget().renew();
    BitSet allowed;
    try {
      allowed = masks.computeIfAbsent(state, _ -> tokens.allowed(automaton, state, marks));
    } finally {
      count();
    }
    if (allowed.isEmpty()) {
      throw contradiction();
    }
    return allowed;
  }

  private void count() {
    isLarge = automaton.budget().isLow();
    bytes =
        automaton.budget().bytes()
            + masks.size() * (MASK_BYTES + tokens.vocabularySize() / (long) Byte.SIZE);
  }

  /** Whether so much has been found out that it is better to begin anew. */
  public boolean isLarge() {
    return isLarge;
  }

  /** What the rule, the automaton that reads by it and the masks take, in bytes. */
  public long bytes() {
    return bytes;
  }

  /** The state after a token, {@link Automaton#DEAD} after one that is not allowed. */
  synchronized int step(int state, int token) {
    if (tokenizer.vocabulary().isEndOfGeneration(token)) {
      return state;
    }
    automaton.budget().renew();
    if (marks.symbol(token) >= 0) {
      return automaton.step(state, marks.symbol(token));
    }
    if (tokenizer.vocabulary().isControl(token)) {
      return automaton.step(state, Rule.CONTROL);
    }
    int at = state;
    for (byte value : tokenizer.bytes(token)) {
      if (at == Automaton.DEAD) {
        break;
      }
      at = automaton.step(at, value & 0xFF);
    }
    return at;
  }

  int vocabularySize() {
    return tokens.vocabularySize();
  }
}
