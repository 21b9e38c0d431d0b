package io.altiplano.engine.runtime;

import io.altiplano.engine.model.ForwardState;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Watches sequences of tokens drawn by lot go through the model together. When the last prompt is
 * read the clock of the answers starts; sequences that were earlier go on meanwhile uncounted, so
 * that all of them run until enough is generated. The result is there when the last of them has
 * ended, so that nothing of it runs beside what is measured next.
 */
final class SpeedProbe {
  private final int sequences;
  private final int promptLength;
  private final int generatedTokens;
  private final int vocabulary;
  private final SplittableRandom random = new SplittableRandom(1);
  private final CompletableFuture<Speed> result = new CompletableFuture<>();
  private long start;
  private long promptsRead;
  private int read;
  private int generated;
  private boolean done;
  private int ended;
  private long generationNanos;

  /**
   * @param generated tokens of each sequence
   * @param vocabulary what tokens are drawn from
   */
  SpeedProbe(int sequences, int promptLength, int generated, int vocabulary) {
    this.sequences = sequences;
    this.promptLength = promptLength;
    this.generatedTokens = sequences * generated;
    this.vocabulary = vocabulary;
  }

  int[] prompt() {
    return random.ints(promptLength, 0, vocabulary).toArray();
  }

  /** What watches one of the sequences. */
  RowHandler handler() {
    return new Watch();
  }

  CompletableFuture<Speed> result() {
    return result;
  }

  /** To be called before the first sequence is submitted. */
  void start() {
    start = System.nanoTime();
  }

  private int next() {
    return random.nextInt(vocabulary);
  }

  private void promptRead() {
    read++;
    if (read == sequences) {
      promptsRead = System.nanoTime();
    }
    done = read == sequences && generatedTokens == 0;
  }

  private void tokenGenerated() {
    if (read < sequences || done) {
      return;
    }
    generated++;
    if (generated == generatedTokens) {
      generationNanos = System.nanoTime() - promptsRead;
      done = true;
    }
  }

  private void end() {
    ended++;
    if (ended == sequences) {
      result.complete(
          new Speed(sequences * promptLength, promptsRead - start, generated, generationNanos));
    }
  }

  private final class Watch extends ResultHandler<Speed> {
    private boolean promptIsRead;

    Watch() {
      super(result);
    }

    @Override
    public boolean wantsLogits(int position, boolean isLast) {
      return isLast;
    }

    @Override
    public int onRow(int position, boolean isLast, ForwardState state, int row, int logitsIndex) {
      if (!isLast) {
        return END;
      }
      if (promptIsRead) {
        tokenGenerated();
      } else {
        promptIsRead = true;
        promptRead();
      }
      if (done) {
        end();
        return END;
      }
      return next();
    }
  }
}
