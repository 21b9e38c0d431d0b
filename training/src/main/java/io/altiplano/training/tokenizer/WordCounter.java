package io.altiplano.training.tokenizer;

import io.altiplano.engine.tokenizer.ByteLevelWords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Counts the words of a corpus on several threads. Passages go round a fixed number of shards, each
 * of which counts its own in order: what is dropped for want of room is the same for any number of
 * threads.
 */
final class WordCounter {
  private static final int SHARDS = 8;
  private static final int BATCH_PASSAGES = 64 * SHARDS;

  /** Longer ones are rows of dashes and encoded pictures, from which there is nothing to learn. */
  private static final int LONGEST_WORD = 256;

  private final List<Shard> shards = new ArrayList<>();
  private final List<Passage> batch = new ArrayList<>();
  private final int threads;
  private final int wordLimit;
  private long textBytes;

  /** Some of the passages, and the words in them. */
  private static final class Shard {
    private final ByteLevelWords splitter;
    private final WordCounts counts;
    private long words;
    private long tooLong;

    Shard(ByteLevelWords splitter, int wordLimit) {
      this.splitter = splitter;
      this.counts = new WordCounts(wordLimit);
    }

    void count(byte[] utf8) {
      splitter.split(utf8, 0, utf8.length, this::word);
    }

    private void word(byte[] utf8, int from, int to) {
      words++;
      if (to - from > LONGEST_WORD) {
        tooLong++;
      } else {
        counts.add(utf8, from, to, 1);
      }
    }
  }

  /**
   * @param wordLimit the most different words that are remembered at once
   */
  WordCounter(String preTokenizer, int threads, int wordLimit) {
    this.threads = threads;
    this.wordLimit = wordLimit;
    ByteLevelWords splitter = ByteLevelWords.named(preTokenizer);
    for (int i = 0; i < SHARDS; i++) {
      shards.add(new Shard(splitter, Math.max(1, wordLimit / SHARDS)));
    }
  }

  /** Counts all that is not held out. */
  WordCounts count(Corpus corpus, LongConsumer progress) throws IOException {
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      corpus.read(
          passage -> {
            if (!passage.isHeldOut()) {
              batch.add(passage);
              textBytes += passage.utf8().length;
            }
            if (batch.size() == BATCH_PASSAGES) {
              countBatch(pool);
            }
          },
          progress);
      countBatch(pool);
    }
    WordCounts all = new WordCounts(wordLimit);
    shards.forEach(shard -> all.addAll(shard.counts));
    return all;
  }

  CorpusStatistics statistics(WordCounts all) {
    return new CorpusStatistics(
        textBytes,
        shards.stream().mapToLong(shard -> shard.words).sum(),
        all.size(),
        all.dropped(),
        shards.stream().mapToLong(shard -> shard.tooLong).sum());
  }

  private void countBatch(ExecutorService pool) {
    List<Future<?>> running = new ArrayList<>();
    for (int first = 0; first < SHARDS; first++) {
      int shard = first;
      running.add(pool.submit(() -> countShard(shard)));
    }
    for (Future<?> each : running) {
      await(each);
    }
    batch.clear();
  }

  private void countShard(int shard) {
    for (int i = shard; i < batch.size(); i += SHARDS) {
      shards.get(shard).count(batch.get(i).utf8());
    }
  }

  private static void await(Future<?> work) {
    try {
      work.get();
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
