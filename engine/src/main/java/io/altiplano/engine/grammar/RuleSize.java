package io.altiplano.engine.grammar;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Reckons what a rule and all that it is made of take, each part once. Parts may lie as deep in one
 * another as they like: nothing here calls itself.
 */
final class RuleSize {
  /** An object, and the list or array in it. */
  private static final int RULE_BYTES = 48;

  private static final int SYMBOLS_BYTES = RULE_BYTES + Rule.SYMBOLS;

  /** A place in a list. */
  private static final int PLACE_BYTES = 4;

  private final Set<Rule> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Rule> waiting = new ArrayDeque<>();
  private long bytes;

  private RuleSize() {}

  /** In bytes of the heap, some 20 % more or less. */
  static long bytes(Rule rule) {
    RuleSize size = new RuleSize();
    size.visit(rule);
    while (!size.waiting.isEmpty()) {
      size.count(size.waiting.pop());
    }
    return size.bytes;
  }

  private void visit(Rule rule) {
    if (seen.add(rule)) {
      waiting.push(rule);
    }
  }

  private void count(Rule rule) {
    bytes += rule instanceof Rule.Symbols ? SYMBOLS_BYTES : RULE_BYTES;
    switch (rule) {
      case Rule.Symbols _ -> {}
      case Rule.Sequence sequence -> countParts(sequence.parts);
      case Rule.Choice choice -> countParts(choice.options);
      case Rule.Repeat repeat -> visit(repeat.rule);
      case Rule.Reference reference -> visit(reference.target());
    }
  }

  private void countParts(List<Rule> parts) {
    bytes += (long) PLACE_BYTES * parts.size();
    parts.forEach(this::visit);
  }
}
