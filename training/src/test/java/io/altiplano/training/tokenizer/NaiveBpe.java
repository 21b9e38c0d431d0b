package io.altiplano.training.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altiplano.training.tokenizer.TrainedVocabulary.Merge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Byte-level BPE as one would write it on a blackboard: everything is counted anew each time. */
final class NaiveBpe {
  private static final Comparator<Map.Entry<Merge, Long>> BEST_LAST =
      Map.Entry.<Merge, Long>comparingByValue()
          .thenComparing(entry -> entry.getKey().left(), Comparator.reverseOrder())
          .thenComparing(entry -> entry.getKey().right(), Comparator.reverseOrder());

  private final List<List<Integer>> words = new ArrayList<>();
  private final List<Integer> counts = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();
  private final List<Merge> merges = new ArrayList<>();

  private NaiveBpe() {
    for (int value = 0; value < 256; value++) {
      tokens.add(Character.toString(value));
    }
  }

  /** Learns from words in ASCII until there are so many tokens. */
  static NaiveBpe learn(Map<String, Integer> wordCounts, int wanted) {
    NaiveBpe bpe = new NaiveBpe();
    wordCounts.forEach((word, count) -> {
      bpe.words.add(bytes(word.getBytes(UTF_8)));
      bpe.counts.add(count);
    });
    while (bpe.tokens.size() < wanted && bpe.step()) {}
    return bpe;
  }

  List<Merge> merges() {
    return merges;
  }

  private boolean step() {
    Map<Merge, Long> pairs = new HashMap<>();
    for (int word = 0; word < words.size(); word++) {
      List<Integer> symbols = words.get(word);
      for (int at = 1; at < symbols.size(); at++) {
        Merge pair = new Merge(symbols.get(at - 1), symbols.get(at));
        pairs.merge(pair, (long) counts.get(word), Long::sum);
      }
    }
    Optional<Merge> best =
        pairs.entrySet().stream()
            .filter(entry -> entry.getValue() > 1)
            .max(BEST_LAST)
            .map(Map.Entry::getKey);
    best.ifPresent(this::join);
    return best.isPresent();
  }

  private void join(Merge pair) {
    String joined = tokens.get(pair.left()) + tokens.get(pair.right());
    tokens.add(joined);
    merges.add(pair);
    words.replaceAll(word -> joined(word, pair, tokens.size() - 1));
  }

  /** A word's tokens: the earliest merge that applies is made, from the left, until none does. */
  static List<Integer> encode(TrainedVocabulary vocabulary, byte[] word) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < vocabulary.firstSpecial(); id++) {
      ids.put(vocabulary.tokens().get(id), id);
    }
    List<Integer> symbols = bytes(word);
    for (int rank = 0; rank < vocabulary.merges().size(); rank++) {
      Merge merge = vocabulary.merges().get(rank);
      String text = vocabulary.tokens().get(merge.left()) + vocabulary.tokens().get(merge.right());
      symbols = joined(symbols, merge, Objects.requireNonNull(ids.get(text)));
    }
    return symbols;
  }

  private static List<Integer> joined(List<Integer> word, Merge pair, int token) {
    List<Integer> joined = new ArrayList<>();
    for (int symbol : word) {
      joined.add(symbol);
      int last = joined.size() - 1;
      if (last > 0 && joined.get(last - 1) == pair.left() && joined.get(last) == pair.right()) {
        joined.removeLast();
        joined.set(last - 1, token);
      }
    }
    return joined;
  }

  private static List<Integer> bytes(byte[] utf8) {
    List<Integer> bytes = new ArrayList<>();
    for (byte value : utf8) {
      bytes.add(value & 0xFF);
    }
    return bytes;
  }
}
