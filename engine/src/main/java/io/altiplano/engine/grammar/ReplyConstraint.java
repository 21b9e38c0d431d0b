package io.altiplano.engine.grammar;

import io.altiplano.engine.sampling.LogitFilter;
import java.util.BitSet;

/** Forbids, at each step of one answer, the tokens that its rule does not allow. */
public final class ReplyConstraint implements LogitFilter {
  private final TokenMasks masks;
  private int state;

  public ReplyConstraint(TokenMasks masks) {
    this.masks = masks;
    this.state = masks.start();
  }

  @Override
  public void apply(float[] logits) {
    if (state == Automaton.DEAD) {
      return;
    }
    BitSet allowed = masks.allowed(state);
    int size = masks.vocabularySize();
    int token = allowed.nextClearBit(0);
    while (token < size) {
      logits[token] = Float.NEGATIVE_INFINITY;
      token = allowed.nextClearBit(token + 1);
    }
  }

  /** A token became part of the answer; the prompt's are none of this filter's business. */
  @Override
  public void accept(int token) {
    if (state != Automaton.DEAD) {
      state = masks.step(state, token);
    }
  }
}
