package io.altiplano.training.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The textbook's formulas over maps of lists: the truth that the fast one is compared with. */
final class NaiveKneserNey {
  private static final int START = -1;

  private final int order;
  private final int vocabularySize;
  private final List<Map<List<Integer>, Integer>> counts = new ArrayList<>();

  NaiveKneserNey(int order, int vocabularySize, List<int[]> documents) {
    this.order = order;
    this.vocabularySize = vocabularySize;
    for (int k = 0; k <= order; k++) {
      counts.add(k == 0 ? Map.of() : count(k, documents));
    }
  }

  private Map<List<Integer>, Integer> count(int k, List<int[]> documents) {
    Map<List<Integer>, Integer> raw = new HashMap<>();
    Map<List<Integer>, Set<Integer>> before = new HashMap<>();
    for (int[] document : documents) {
      List<Integer> tokens = begun(document);
      for (int end = 2; end <= tokens.size(); end++) {
        if (end < k) {
          continue;
        }
        List<Integer> gram = List.copyOf(tokens.subList(end - k, end));
        raw.merge(gram, 1, Integer::sum);
        if (end > k) {
          before.computeIfAbsent(gram, _ -> new HashSet<>()).add(tokens.get(end - k - 1));
        }
      }
    }
    Map<List<Integer>, Integer> adjusted = new HashMap<>();
    raw.forEach((gram, count) ->
        adjusted.put(
            gram,
            k == order || gram.getFirst() == START
                ? count
                : before.getOrDefault(gram, Set.of()).size()));
    return adjusted;
  }

  private static List<Integer> begun(int[] document) {
    List<Integer> tokens = new ArrayList<>(List.of(START));
    for (int token : document) {
      tokens.add(token);
    }
    return tokens;
  }

  double probability(int[] beginning, int token) {
    List<Integer> all = begun(beginning);
    int from = Math.max(0, all.size() - order + 1);
    return probability(all.subList(from, all.size()), token);
  }

  private double probability(List<Integer> context, int token) {
    double lower =
        context.isEmpty()
            ? 1.0 / vocabularySize
            : probability(context.subList(1, context.size()), token);
    int k = context.size() + 1;
    Discounts discounts = discounts(k);
    double total = 0;
    double taken = 0;
    double own = 0;
    for (var entry : counts.get(k).entrySet()) {
      if (entry.getKey().subList(0, k - 1).equals(context)) {
        int count = entry.getValue();
        total += count;
        taken += Math.min(count, discounts.of(count));
        if (entry.getKey().get(k - 1) == token) {
          own = Math.max(0, count - discounts.of(count));
        }
      }
    }
    return total == 0 ? lower : own / total + taken / total * lower;
  }

  private Discounts discounts(int k) {
    long[] n = new long[4];
    for (int count : counts.get(k).values()) {
      if (count <= 4) {
        n[count - 1]++;
      }
    }
    return Discounts.of(n);
  }
}
