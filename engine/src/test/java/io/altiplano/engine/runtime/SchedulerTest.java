package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.Priority;
import io.altiplano.engine.cache.KvLayout;
import io.altiplano.engine.cache.PagePool;
import io.altiplano.engine.cache.SequenceCache;
import io.altiplano.engine.draft.Drafter;
import io.altiplano.engine.kernel.PromptRecipe;
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
  private final Scheduler scheduler =
      new Scheduler(LIMITS, pages, Drafter.NONE, PromptRecipe.INTEGERS);
  private final Batch batch = new Batch(LIMITS.batchRows());

  /** Wants logits of every row, as scoring does. */
  private static final class Greedy extends RecordingHandler {
    @Override
    public boolean wantsLogits(int position, boolean isLast) {
      return true;
    }
  }

  /** Has to see each of its rows. */
  private static final class Whole extends RecordingHandler {
    @Override
    public boolean needsEveryRow() {
      return true;
    }
  }

  @AfterEach
  void close() {
    pages.close();
  }

  @Test
  void whoGeneratesComesFirstThenHalfForTheOldestPromptThenShortOnes() {
    Sequence first = submit(12, 20, 1);
    Sequence second = submit(9, 20, 2);
    Sequence third = submit(3, 20, 3);
    assertThat(step()).containsExactly("1: 5 rows", "3: 3 rows", "2: 2 rows");
    third.append(7);
    assertThat(step()).containsExactly("3: 1 rows", "1: 5 rows", "2: 4 rows");
    assertThat(step()).containsExactly("1: 2 rows", "2: 3 rows");
    first.append(7);
    second.append(7);
    assertThat(step()).containsExactly("1: 1 rows", "2: 1 rows");
  }

  @Test
  void promptsTakeNoMoreRowsThanTheyAreGiven() {
    Sequence first = submit(6, 20, 1);
    submit(9, 20, 2);
    assertThat(step(4)).containsExactly("1: 2 rows", "2: 2 rows");
    assertThat(step(20)).containsExactly("1: 4 rows", "2: 6 rows");
    first.append(7);
    assertThat(step(4)).as("who generates comes on top").containsExactly("1: 1 rows", "2: 1 rows");
  }

  @Test
  void rowsThatWantLogitsWaitWhenTheirBufferIsFull() {
    scheduler.submit(new Sequence(prompt(5, 1), 20, new Greedy()));
    assertThat(step()).containsExactly("1: 3 rows");
    assertThat(step()).containsExactly("1: 2 rows");
  }

  @Test
  void aSequenceStartsWhenThereIsRoomForItsBeginningAndOrderIsKept() {
    Sequence large = submit(80, 100, 1); // 5 of 8 pages, and one kept for its next
    Sequence waits = submit(40, 48, 2);
    Sequence small = submit(1, 16, 3);
    scheduler.admit();
    assertThat(scheduler.live()).as("nobody overtakes").containsExactly(large);
    scheduler.retire(large);
    scheduler.admit();
    assertThat(scheduler.live()).containsExactly(waits, small);
  }

  @Test
  void whatHasToSeeEveryRowHasItsPagesFromTheBeginning() {
    Sequence whole = new Sequence(prompt(1, 1), 128, new Whole());
    scheduler.submit(whole);
    Sequence waits = submit(1, 16, 2);
    scheduler.admit();
    assertThat(scheduler.live()).containsExactly(whole);
    assertThat(pages.available()).isZero();
    scheduler.retire(whole);
    scheduler.admit();
    assertThat(scheduler.live()).containsExactly(waits);
  }

  @Test
  void whoseTurnCameLastGivesItsPagesUpAndGoesOnLater() {
    Sequence first = submit(44, 100, 1);
    Sequence last = submit(44, 100, 2);
    while (!scheduler.live().contains(last) || last.pending() > 0) {
      step();
    }
    int stepsBeside = 0;
    while (scheduler.live().contains(last)) {
      first.append(7);
      last.append(8);
      step();
      stepsBeside++;
    }
    assertThat(stepsBeside).as("both have four pages, the fifth is one too many").isEqualTo(21);
    assertThat(last.known()).as("what it wrote stays").isEqualTo(44 + 21);
    while (!first.isFull()) {
      first.append(7);
      assertThat(step()).containsExactly("1: 1 rows");
    }
    scheduler.retire(first);
    assertThat(step()).hasSize(1).first().asString().startsWith("2: ");
    assertThat(scheduler.live()).containsExactly(last);
  }

  @Test
  void highPriorityComesFirstAndLowPriorityLast() {
    Sequence low = new Sequence(prompt(1, 1), 16, Priority.LOW, new RecordingHandler());
    Sequence normal = new Sequence(prompt(1, 2), 16, Priority.NORMAL, new RecordingHandler());
    Sequence high = new Sequence(prompt(1, 3), 16, Priority.HIGH, new RecordingHandler());
    List.of(low, normal, high).forEach(scheduler::submit);
    assertThat(scheduler.all()).containsExactly(high, normal, low);
    scheduler.admit();
    assertThat(scheduler.live()).containsExactly(high, normal, low);
  }

  @Test
  void whatBeginsAlikeIsComputedOnce() {
    Sequence first = submit(40, 48, 1);
    Sequence alike = submit(40, 48, 1);
    Sequence other = submit(2, 16, 2);
    assertThat(step()).as("the second waits").containsExactly("1: 8 rows", "2: 2 rows");
    assertThat(scheduler.live()).containsExactly(first, other);
    while (!scheduler.live().contains(alike)) {
      scheduler.live().forEach(scheduler::remember);
      step();
    }
    assertThat(alike.cache().page(1)).isSameAs(first.cache().page(1));
  }

  /** Several answers to one prompt: it is computed once, and each writes into copies of its own. */
  @Test
  void onePromptAskedSeveralTimesIsForked() {
    Sequence first = submit(20, 48, 1);
    Sequence second = submit(20, 48, 1);
    Sequence third = submit(20, 48, 1);
    assertThat(step()).as("the others wait").containsExactly("1: 10 rows");
    assertThat(step()).containsExactly("1: 10 rows");
    first.append(7);
    scheduler.admit();
    assertThat(List.of(second.cache().length(), third.cache().length())).containsOnly(19);
    assertThat(pages.pagesInUse()).as("each has reserved its last page").isEqualTo(4);
    assertThat(step()).containsExactly("1: 1 rows", "1: 1 rows", "1: 1 rows");
    assertThat(second.cache().page(0)).isSameAs(first.cache().page(0));
    assertThat(third.cache().page(0)).isSameAs(first.cache().page(0));
    assertThat(List.of(first.cache().page(1), second.cache().page(1), third.cache().page(1)))
        .doesNotHaveDuplicates();
  }

  @Test
  void aLiveSequenceIsForkedWhereAnotherBeginsToDiffer() {
    submit(20, 48, 1);
    step();
    step();
    int[] other = prompt(30, 1);
    Arrays.fill(other, 10, 30, 2);
    Sequence fork = new Sequence(other, 48, new RecordingHandler());
    scheduler.submit(fork);
    scheduler.admit();
    assertThat(fork.cache().length()).isEqualTo(10);
    assertThat(step()).containsExactly("1: 10 rows");
  }

  @Test
  void guessesTakeRowsThatNobodyNeedsAndGiveTheirPagesBack() {
    Scheduler guessing = new Scheduler(LIMITS, pages, nines(), PromptRecipe.INTEGERS);
    Sequence sequence = new Sequence(prompt(16, 1), 48, new RecordingHandler());
    guessing.submit(sequence);
    guessing.admit();
    guessing.plan(batch, 20).forEach(share -> share.sequence().cache().advance(share.rows()));
    guessing.plan(batch, 20).forEach(share -> share.sequence().cache().advance(share.rows()));
    sequence.append(9);
    assertThat(pages.pagesInUse()).isEqualTo(1);

    Scheduler.Share share = guessing.plan(batch, 20).getFirst();
    assertThat(share.rows()).as("logits for three rows in all").isEqualTo(3);
    assertThat(share.guesses()).isEqualTo(2);
    assertThat(pages.pagesInUse()).isEqualTo(2);
    assertThat(sequence.append(9)).as("as was guessed").isTrue();
    assertThat(sequence.append(5)).isFalse();
    sequence.cache().advance(2);
    guessing.settle(share);
    assertThat(sequence.pending()).isEqualTo(1);
    assertThat(guessing.load(true).draftedTokens()).isEqualTo(2);
    assertThat(guessing.load(true).acceptedTokens()).isEqualTo(1);
    assertThat(sequence.tokens()).endsWith(9, 9, 5);
  }

  @Test
  void nothingIsGuessedForWhichThereIsNoPage() {
    Scheduler guessing = new Scheduler(LIMITS, pages, nines(), PromptRecipe.INTEGERS);
    Sequence sequence = new Sequence(prompt(16, 1), 48, new RecordingHandler());
    guessing.submit(sequence);
    guessing.admit();
    guessing.plan(batch, 20).forEach(share -> share.sequence().cache().advance(share.rows()));
    guessing.plan(batch, 20).forEach(share -> share.sequence().cache().advance(share.rows()));
    try (SequenceCache all = pages.newSequence()) {
      all.reserve((PAGES - 2) * 16);
      sequence.append(9);
      Scheduler.Share share = guessing.plan(batch, 20).getFirst();
      assertThat(share.guesses()).isEqualTo(2);
      sequence.cache().advance(1);
      guessing.settle(share);
      for (int position = 17; position < 32; position++) {
        sequence.append(5);
      }
      sequence.cache().advance(14);
      assertThat(sequence.pending()).isEqualTo(1);
      assertThat(guessing.plan(batch, 20).getFirst().guesses())
          .as("the last position of the last page")
          .isZero();
    }
  }

  /** Guesses that everything is a nine. */
  private static Drafter nines() {
    return texts ->
        texts.stream()
            .map(text -> {
              int[] guess = new int[text.most()];
              Arrays.fill(guess, 9);
              return guess;
            })
            .toList();
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
          int limit = length + random.nextInt(PAGES * 16 - 60);
          boolean whole = random.nextInt(5) == 0;
          RecordingHandler handler = whole ? new Whole() : new RecordingHandler();
          scheduler.submit(new Sequence(prompt(length, random.nextInt(1, 3)), limit, handler));
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
