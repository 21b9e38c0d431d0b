package io.altiplano.engine.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Learns merges from words: the most frequent pair first, of equals the alphabetically first. */
final class VocabularyTrainer {
  /** A merge of two pieces. */
  record Merge(String left, String right) {
    String joined() {
      return left + right;
    }
  }

  private static final Comparator<Map.Entry<Merge, Integer>> MOST_FREQUENT =
      Map.Entry.<Merge, Integer>comparingByValue()
          .thenComparing(entry -> entry.getKey().left(), Comparator.reverseOrder())
          .thenComparing(entry -> entry.getKey().right(), Comparator.reverseOrder());

  private final List<List<String>> words = new ArrayList<>();
  private final List<Integer> counts = new ArrayList<>();
  private final int longest;

  /** How often each pair occurs, and in which words it has occurred. */
  private final Map<Merge, Integer> pairs = new HashMap<>();

  private final Map<Merge, Set<Integer>> places = new HashMap<>();

  private VocabularyTrainer(Map<String, Integer> wordCounts, int longest) {
    this.longest = longest;
    wordCounts.forEach((word, count) -> {
      List<String> pieces = new ArrayList<>();
      word.codePoints().forEach(character -> pieces.add(Character.toString(character)));
      words.add(pieces);
      counts.add(count);
      tally(words.size() - 1, 1);
    });
  }

  /** The merges, in the order learnt, of which none is longer than so many characters. */
  static List<Merge> learn(Map<String, Integer> wordCounts, int merges, int longest) {
    var trainer = new VocabularyTrainer(wordCounts, longest);
    List<Merge> learnt = new ArrayList<>();
    while (learnt.size() < merges) {
      Optional<Merge> best =
          trainer.pairs.entrySet().stream().max(MOST_FREQUENT).map(Map.Entry::getKey);
      if (best.isEmpty()) {
        break;
      }
      learnt.add(best.get());
      trainer.merge(best.get());
    }
    return learnt;
  }

  /** How often each word occurs, words of one character left out. */
  static Map<String, Integer> count(Iterable<String> words) {
    Map<String, Integer> counts = new TreeMap<>();
    words.forEach(word -> counts.merge(word, 1, Integer::sum));
    counts.keySet().removeIf(word -> word.codePointCount(0, word.length()) < 2);
    return counts;
  }

  private void merge(Merge merge) {
    for (int index : List.copyOf(places.getOrDefault(merge, Set.of()))) {
      tally(index, -1);
      List<String> word = words.get(index);
      for (int at = 1; at < word.size(); at++) {
        if (word.get(at - 1).equals(merge.left()) && word.get(at).equals(merge.right())) {
          word.set(at - 1, merge.joined());
          word.remove(at);
        }
      }
      tally(index, 1);
    }
    pairs.remove(merge);
  }

  private void tally(int index, int sign) {
    List<String> word = words.get(index);
    for (int at = 1; at < word.size(); at++) {
      Merge pair = new Merge(word.get(at - 1), word.get(at));
      if (pair.joined().length() <= longest) {
        pairs.merge(pair, sign * counts.get(index), Integer::sum);
        places.computeIfAbsent(pair, key -> new LinkedHashSet<>()).add(index);
      }
    }
  }
}
