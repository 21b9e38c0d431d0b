package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.cache.KvLayout;
import io.altiplano.engine.cache.PagePool;
import io.altiplano.engine.cache.SequenceCache;
import io.altiplano.engine.model.Batch;
import io.altiplano.engine.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerTest {
  private static final int PAGES = 8;
  private static final KvLayout LAYOUT = new KvLayout(1, 1, 4, 4, ElementType.F32, 16);
  private static final EngineLimits LIMITS = new EngineLimits(10, 3, 4, 6);

  private final PagePool pages = new PagePool(LAYOUT, PAGES);
  private final Scheduler scheduler = new Scheduler(LIMITS, pages);
  private final Batch batch = new Batch(LIMITS.batchRows());

  /** Wants logits of every row, as scoring does. */
  private static final class Greedy extends RecordingHandler {
    @Override
    public boolean wantsLogits(int position, boolean isLast) {
      return true;
    }
  }

  @AfterEach
  void close() {
    pages.close();
  }

  @Test
  void aSequenceThatGeneratesComesBeforePromptsAndPromptsInTheirOrder() {
    Sequence first = submit(6, 20, 1);
    Sequence second = submit(9, 20, 2);
    Sequence third = submit(9, 20, 3);
    assertThat(step()).containsExactly("1: 6 rows", "2: 4 rows");
    first.append(7);
    assertThat(step()).containsExactly("1: 1 rows", "2: 5 rows", "3: 4 rows");
    first.append(7);
    second.append(7);
    assertThat(step()).containsExactly("1: 1 rows", "2: 1 rows", "3: 5 rows");
    assertThat(third.pending()).isZero();
  }

  @Test
  void promptsTakeNoMoreRowsThanTheyAreGiven() {
    Sequence first = submit(6, 20, 1);
    submit(9, 20, 2);
    assertThat(step(4)).containsExactly("1: 4 rows");
    assertThat(step(4)).containsExactly("1: 2 rows", "2: 2 rows");
    first.append(7);
    assertThat(step(4)).as("who generates comes on top").containsExactly("1: 1 rows", "2: 4 rows");
  }

  @Test
  void rowsThatWantLogitsWaitWhenTheirBufferIsFull() {
    scheduler.submit(new Sequence(prompt(5, 1), 20, new Greedy()));
    assertThat(step()).containsExactly("1: 3 rows");
    assertThat(step()).containsExactly("1: 2 rows");
  }

  @Test
  void aSequenceStartsWhenTheCacheHasRoomForItsLongestAndOrderIsKept() {
    Sequence large = submit(1, 100, 1); // 7 of 8 pages
    Sequence waits = submit(1, 32, 2);
    Sequence small = submit(1, 16, 3);
    scheduler.admit();
    assertThat(scheduler.live()).containsExactly(large);
    scheduler.retire(large);
    scheduler.admit();
    assertThat(scheduler.live()).as("nobody overtakes").containsExactly(waits, small);
  }

  @Test
  void aFullQueueIsSaidToBeFull() {
    for (int i = 0; i < LIMITS.maxWaiting(); i++) {
      submit(1, 16, 1);
    }
    assertThatThrownBy(() -> submit(1, 16, 1))
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED))
        .hasMessageContaining("6 requests are waiting");
  }

  @Test
  void whatCanNeverFitIsRefusedAtOnce() {
    assertThatThrownBy(() -> submit(1, PAGES * 16 + 1, 1))
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTEXT_OVERFLOW))
        .hasMessageContaining("129 positions asked, the cache holds 128");
  }

  @Test
  void aCancelledSequenceLeavesTheQueueOnceAndIsNeverStarted() {
    Sequence live = submit(1, 16, 1);
    scheduler.admit();
    Sequence waiting = submit(1, 16, 2);
    live.cancel();
    waiting.cancel();
    assertThat(scheduler.takeCancelled()).containsExactly(live, waiting);
    scheduler.retire(live);
    assertThat(scheduler.isIdle()).isTrue();
    assertThat(scheduler.takeCancelled()).isEmpty();
  }

  @Test
  void pagesOfADiscardedSequenceAreNotRemembered() {
    Sequence sequence = submit(40, 48, 1);
    for (int i = 0; i < 4; i++) {
      step();
    }
    assertThat(pages.pagesInUse()).isEqualTo(3);
    scheduler.discard(sequence);
    assertThat(pages.pagesInUse()).isZero();
    assertThat(pages.prefixes().find(prompt(40, 1)).length()).isZero();
  }

  /** Any mixture of lengths, cancellations and failures: all end, and no page is lost. */
  @Test
  void nobodyWaitsForEver() {
    long seed = 23;
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      int left = 20;
      for (int steps = 0; left > 0 || !scheduler.isIdle(); steps++) {
        assertThat(steps).as("seed %d, round %d", seed, round).isLessThan(10_000);
        if (left > 0 && scheduler.all().size() < LIMITS.maxWaiting()) {
          int length = 1 + random.nextInt(60);
          submit(length, length + random.nextInt(PAGES * 16 - 60), random.nextInt(1, 3));
          left--;
        }
        step();
        for (Sequence sequence : scheduler.live()) {
          endOrGoOn(sequence, random);
        }
      }
      assertThat(pages.pagesInUse()).as("only remembered ones").isLessThanOrEqualTo(PAGES);
    }
    try (SequenceCache all = pages.newSequence()) {
      all.reserve(PAGES * 16); // what is remembered gives way to the last page
    }
  }

  private void endOrGoOn(Sequence sequence, SplittableRandom random) {
    if (random.nextInt(30) == 0) {
      scheduler.discard(sequence);
    } else if (sequence.pending() == 0 && (sequence.isFull() || random.nextInt(9) == 0)) {
      scheduler.retire(sequence);
    } else if (sequence.pending() == 0) {
      sequence.append(random.nextInt(3));
    }
  }

  private Sequence submit(int promptLength, int lengthLimit, int token) {
    Sequence sequence =
        new Sequence(prompt(promptLength, token), lengthLimit, new RecordingHandler());
    scheduler.submit(sequence);
    return sequence;
  }

  private static int[] prompt(int length, int token) {
    int[] tokens = new int[length];
    Arrays.fill(tokens, token);
    return tokens;
  }

  /** Steps without a model; what was in the batch, each sequence by its first token. */
  private List<String> step() {
    return step(LIMITS.batchRows());
  }

  private List<String> step(int promptRows) {
    scheduler.admit();
    List<String> rows = new ArrayList<>();
    for (Scheduler.Share share : scheduler.plan(batch, promptRows)) {
      share.sequence().cache().advance(share.rows());
      rows.add("%d: %d rows".formatted(share.sequence().token(0), share.rows()));
    }
    assertThat(batch.rows()).isLessThanOrEqualTo(LIMITS.batchRows());
    assertThat(batch.logitRows()).isLessThanOrEqualTo(LIMITS.logitRows());
    return rows;
  }
}
