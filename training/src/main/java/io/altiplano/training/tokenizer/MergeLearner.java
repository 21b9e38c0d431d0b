package io.altiplano.training.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;

/**
 * Byte-level BPE's training: again and again joins the pair of neighbours that occurs most often,
 * of equals the one of the smallest ids. Tokens 0 to 255 are the bytes.
 *
 * <p>No two merges spell the same token: what becomes of a row of bytes within a token depends on
 * the merges so far and on nothing beside it, so a second pair of that spelling would have been
 * joined by the first one's merge. Nor does a pair come up again after its merge.
 */
final class MergeLearner {
  /** What occurs once is no pattern. */
  private static final long LEAST_COUNT = 2;

  /** A pair with the count that it had when it was queued; it may have become rarer since. */
  private record Candidate(long count, long pair) implements Comparable<Candidate> {
    @Override
    public int compareTo(Candidate other) {
      return count != other.count
          ? Long.compare(other.count, count)
          : Long.compare(pair, other.pair);
    }
  }

  private final PairIndex pairs = new PairIndex();
  private final PriorityQueue<Candidate> queue = new PriorityQueue<>();

  /** Words end to end: word {@code w} is {@code lengths[w]} tokens from {@code starts[w]}. */
  private final int[] symbols;

  private final int[] starts;
  private final int[] lengths;
  private final long[] counts;

  private final List<byte[]> tokens = new ArrayList<>();
  private final List<TrainedVocabulary.Merge> merges = new ArrayList<>();

  MergeLearner(WordCounts words) {
    for (int value = 0; value < 256; value++) {
      tokens.add(new byte[] {(byte) value});
    }
    int total = words.size() == 0 ? 0 : words.end(words.size() - 1);
    symbols = new int[total];
    for (int i = 0; i < total; i++) {
      symbols[i] = words.bytes()[i] & 0xFF;
    }
    starts = new int[words.size()];
    lengths = new int[words.size()];
    counts = new long[words.size()];
    for (int word = 0; word < starts.length; word++) {
      starts[word] = words.start(word);
      lengths[word] = words.end(word) - words.start(word);
      counts[word] = words.count(word);
      for (int at = starts[word] + 1; at < words.end(word); at++) {
        pairs.increase(PairIndex.key(symbols[at - 1], symbols[at]), counts[word], word);
      }
    }
    pairs.drainGrown(this::queue);
  }

  /** The tokens so far, by id. */
  List<byte[]> tokens() {
    return tokens;
  }

  /** The merges so far, in the order learnt. */
  List<TrainedVocabulary.Merge> merges() {
    return merges;
  }

  /**
   * Learns until there are so many tokens, or no pair occurs twice.
   *
   * @param progress hears how many tokens there are; what it throws ends the learning
   */
  void learn(int wanted, IntConsumer progress) {
    while (tokens.size() < wanted) {
      Optional<Candidate> best = mostFrequent();
      if (best.isEmpty()) {
        return;
      }
      join(best.get().pair());
      progress.accept(tokens.size());
    }
  }

  private Optional<Candidate> mostFrequent() {
    while (true) {
      Candidate first = queue.poll();
      if (first == null) {
        return Optional.empty();
      }
      long count = pairs.count(first.pair());
      if (count == first.count()) {
        return Optional.of(first);
      }
      queue(first.pair(), count);
    }
  }

  private void queue(long pair, long count) {
    if (count >= LEAST_COUNT) {
      queue.add(new Candidate(count, pair));
    }
  }

  private void join(long pair) {
    int left = PairIndex.left(pair);
    int right = PairIndex.right(pair);
    int joined = tokens.size();
    tokens.add(concatenate(tokens.get(left), tokens.get(right)));
    merges.add(new TrainedVocabulary.Merge(left, right));
    for (int word : pairs.takeWords(pair)) {
      joinWithin(word, left, right, joined);
    }
    pairs.drainGrown(this::queue);
  }

  /** Joins from left to right; after each, the counts are those of the word as it then stands. */
  private void joinWithin(int word, int left, int right, int joined) {
    int start = starts[word];
    int end = start + lengths[word];
    long count = counts[word];
    int out = start;
    int in = start;
    while (in < end) {
      if (in + 1 == end || symbols[in] != left || symbols[in + 1] != right) {
        symbols[out++] = symbols[in++];
        continue;
      }
      pairs.decrease(PairIndex.key(left, right), count);
      if (out > start) {
        int before = symbols[out - 1];
        pairs.decrease(PairIndex.key(before, left), count);
        pairs.increase(PairIndex.key(before, joined), count, word);
      }
      if (in + 2 < end) {
        int after = symbols[in + 2];
        pairs.decrease(PairIndex.key(right, after), count);
        pairs.increase(PairIndex.key(joined, after), count, word);
      }
      symbols[out++] = joined;
      in += 2;
    }
    lengths[word] = out - start;
  }

  private static byte[] concatenate(byte[] left, byte[] right) {
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }
}
