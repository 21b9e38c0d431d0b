package io.altiplano.engine.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text by a rule, symbol by symbol. A state is the set of all that may still come, each a
 * stack of rules; states and their successors are found as they are first needed and kept, so that
 * reading is a look into a table. Not safe for use by several threads at once.
 */
final class Automaton {
  /** No text that began so follows the rule. */
  static final int DEAD = -1;

  private static final int UNKNOWN = -2;

  /** What a place in the tables takes: an object, a key, an entry of a map. */
  private static final int STACK_BYTES = 100;

  private static final int STATE_BYTES = 4 * Rule.SYMBOLS + 120;
  private static final int MEMBER_BYTES = 8;

  /** Rules that must follow one another; the last of them is {@link #END}. */
  private static final class Stack {
    final int id;
    final @Nullable Rule top;
    final @Nullable Stack rest;

    Stack(int id, @Nullable Rule top, @Nullable Stack rest) {
      this.id = id;
      this.top = top;
      this.rest = rest;
    }
  }

  private record StackKey(Rule top, Stack rest) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof StackKey key && key.top == top && key.rest == rest;
    }

    @Override
    public int hashCode() {
      return 31 * System.identityHashCode(top) + rest.id;
    }
  }

  private static final Stack END = new Stack(0, null, null);

  private final Map<StackKey, Stack> stacks = new HashMap<>();
  private final Map<List<Stack>, Integer> ids = new HashMap<>();
  private final Map<List<Stack>, Integer> openings = new HashMap<>();
  private final List<List<Stack>> states = new ArrayList<>();
  private final List<int[]> successors = new ArrayList<>();
  private final WorkBudget budget;
  private final int start;

  /**
   * Reads by a rule.
   *
   * @param parameter of the request from which the rule was made
   */
  Automaton(Rule rule, String parameter) {
    this.budget = new WorkBudget(parameter);
    budget.keepRule(rule);
    Set<Stack> first = new HashSet<>();
    open(push(rule, END), first, new HashSet<>());
    start = state(first);
  }

  /** Where reading begins; {@link #DEAD} if no text follows the rule. */
  int start() {
    return start;
  }

  /** Where a symbol leads, or {@link #DEAD}. */
  int step(int state, int symbol) {
    int[] row = successors.get(state);
    if (row[symbol] == UNKNOWN) {
      row[symbol] = find(state, symbol);
    }
    return row[symbol];
  }

  /** Whether a text may end here. */
  boolean mayEnd(int state) {
    return states.get(state).contains(END);
  }

  /** What may be found out, and what was. */
  WorkBudget budget() {
    return budget;
  }

  private int find(int state, int symbol) {
    budget.spend((long) WorkBudget.LOOK * states.get(state).size());
    Set<Stack> rests = new LinkedHashSet<>();
    for (Stack stack : states.get(state)) {
      if (stack.top instanceof Rule.Symbols symbols && symbols.has(symbol) && stack.rest != null) {
        rests.add(stack.rest);
      }
    }
    return rests.isEmpty() ? DEAD : opened(List.copyOf(rests));
  }

  /** The state in which these are what may come; found once, for most symbols lead to the same. */
  private int opened(List<Stack> rests) {
    Integer known = openings.get(rests);
    if (known == null) {
      Set<Stack> next = new HashSet<>();
      Set<Stack> opened = new HashSet<>();
      rests.forEach(rest -> open(rest, next, opened));
      known = state(next);
      openings.put(rests, known);
      budget.keep(STACK_BYTES + (long) MEMBER_BYTES * rests.size());
    }
    return known;
  }

  private int state(Set<Stack> members) {
    if (members.isEmpty()) {
      return DEAD;
    }
    List<Stack> sorted =
        members.stream().sorted(Comparator.comparingInt(stack -> stack.id)).toList();
    Integer known = ids.get(sorted);
    if (known != null) {
      return known;
    }
    int id = states.size();
    budget.keep(STATE_BYTES + (long) MEMBER_BYTES * sorted.size());
    ids.put(sorted, id);
    states.add(sorted);
    int[] row = new int[Rule.SYMBOLS];
    Arrays.fill(row, UNKNOWN);
    successors.add(row);
    return id;
  }

  /** Replaces rules on top by what they are made of, until symbols are there, or the end. */
  private void open(Stack first, Set<Stack> into, Set<Stack> opened) {
    Deque<Stack> waiting = new ArrayDeque<>(List.of(first));
    while (!waiting.isEmpty()) {
      Stack stack = waiting.pop();
      if (!opened.add(stack)) {
        continue;
      }
      budget.spend(WorkBudget.OPENING);
      if (stack.top == null || stack.rest == null || stack.top instanceof Rule.Symbols) {
        into.add(stack);
      } else {
        open(stack.top, stack.rest, waiting);
      }
    }
  }

  private void open(Rule top, Stack rest, Deque<Stack> into) {
    switch (top) {
      case Rule.Symbols _ -> into.push(push(top, rest));
      case Rule.Sequence sequence -> into.push(push(sequence.parts, rest));
      case Rule.Choice choice -> choice.options.forEach(option -> into.push(push(option, rest)));
      case Rule.Reference reference -> into.push(push(reference.target(), rest));
      case Rule.Repeat repeat -> {
        if (repeat.least == 0) {
          into.push(rest);
        }
        if (repeat.most > 0) {
          into.push(push(repeat.rule, push(repeat.oneLess(), rest)));
        }
      }
    }
  }

  private Stack push(List<Rule> rules, Stack rest) {
    Stack stack = rest;
    for (Rule rule : rules.reversed()) {
      stack = push(rule, stack);
    }
    return stack;
  }

  private Stack push(Rule rule, Stack rest) {
    StackKey key = new StackKey(rule, rest);
    Stack known = stacks.get(key);
    if (known == null) {
      budget.keep(STACK_BYTES);
      known = new Stack(stacks.size() + 1, rule, rest);
      stacks.put(key, known);
    }
    return known;
  }
}
