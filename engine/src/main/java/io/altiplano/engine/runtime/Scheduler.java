package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.ModelLoad;
import io.altiplano.engine.cache.PagePool;
import io.altiplano.engine.cache.SequenceCache;
import io.altiplano.engine.draft.Drafter;
import io.altiplano.engine.kernel.PromptRecipe;
import io.altiplano.engine.model.Batch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what goes into each step: one row of every sequence that generates, then as many prompt
 * rows as the step takes. Of those, half are for the prompt whose turn came first; the rest goes to
 * short prompts before long ones.
 *
 * <p>A sequence becomes live when there are pages for what it begins with. Where those that
 * generate need more than there are, the one whose turn came last gives its pages up and waits
 * again; what it had is computed anew, or found again if nobody needed the pages.
 *
 * <p>For the engine's thread, except {@link #submit}.
 */
final class Scheduler {
  private static final Comparator<Sequence> BY_TURN = Comparator.comparingLong(Sequence::turn);

  private final EngineLimits limits;
  private final PagePool pages;
  private final PromptRecipe prompts;
  private final List<Sequence> waiting = new ArrayList<>();
  private final List<Sequence> live = new ArrayList<>();
  private final Speculation speculation;
  private long preemptions;

  Scheduler(EngineLimits limits, PagePool pages, Drafter drafter, PromptRecipe prompts) {
    this.limits = limits;
    this.pages = pages;
    this.prompts = prompts;
    this.speculation = new Speculation(drafter);
  }

  /**
   * The rows of one sequence in a batch.
   *
   * @param firstLogits index of the first of them that wants logits, among all that do
   * @param guesses how many of them, at the end, are not known but guessed
   */
  record Share(Sequence sequence, int firstRow, int rows, int firstLogits, int guesses) {}

  /** Queues a sequence; from any thread. */
  synchronized void submit(Sequence sequence) {
    if (pages.layout().pagesFor(sequence.lengthLimit()) > pages.capacity()) {
      throw new AltiplanoException(
          ErrorCode.CONTEXT_OVERFLOW,
          "%d positions asked, the cache holds %d"
              .formatted(sequence.lengthLimit(), pages.capacity() * pages.layout().positions()));
    }
    if (waiting.size() >= limits.maxWaiting()) {
      throw new AltiplanoException(
          ErrorCode.OVERLOADED, limits.maxWaiting() + " requests are waiting already; try again");
    }
    if (prompts == PromptRecipe.BF16) {
      sequence.roundPrompt();
    }
    insert(sequence, waiting);
  }

  private static void insert(Sequence sequence, List<Sequence> into) {
    int at = into.size();
    while (at > 0 && BY_TURN.compare(into.get(at - 1), sequence) > 0) {
      at--;
    }
    into.add(at, sequence);
  }

  synchronized boolean isIdle() {
    return waiting.isEmpty() && live.isEmpty();
  }

  /** Whether there is one sequence only. */
  synchronized boolean isAlone() {
    return waiting.size() + live.size() == 1;
  }

  synchronized ModelLoad load(boolean works) {
    double capacity = pages.capacity();
    List<Sequence> spare = live.stream().filter(sequence -> sequence.handler().givesWay()).toList();
    int spared = spare.stream().mapToInt(sequence -> sequence.cache().pages()).sum();
    return new ModelLoad(
        works,
        live.size() - spare.size(),
        (int) waiting.stream().filter(sequence -> !sequence.handler().givesWay()).count(),
        preemptions,
        Math.max(0, capacity - pages.available() - spared) / capacity,
        speculation.drafted(),
        speculation.accepted());
  }

  /** Sequences that are live or wait. */
  synchronized List<Sequence> all() {
    List<Sequence> all = new ArrayList<>(live);
    all.addAll(waiting);
    return all;
  }

  /** Sequences that somebody cancelled: those that wait are taken out, those that live are not. */
  synchronized List<Sequence> takeCancelled() {
    List<Sequence> cancelled = all().stream().filter(Sequence::isCancelled).toList();
    // Exactly those: another may be cancelled at this moment, and has to be told at the next step.
    waiting.removeAll(cancelled);
    return cancelled;
  }

  List<Sequence> live() {
    return List.copyOf(live);
  }

  /** A sequence could not be begun with; it is in the queue no more. */
  static final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Sequence sequence;

    StartException(Sequence sequence, Throwable cause) {
      super(cause);
      this.sequence = sequence;
    }

    Sequence sequence() {
      return sequence;
    }
  }

  /**
   * Makes waiting sequences live while there is room; nobody overtakes but who waits for others.
   */
  synchronized void admit() {
    for (Sequence sequence : List.copyOf(waiting)) {
      if (live.size() == limits.maxLive()) {
        return;
      }
      if (beginsWithWhatIsBeingComputed(sequence)) {
        continue;
      }
      // In the queue until it has started: whoever cannot be found anywhere hears nothing.
      if (!start(sequence)) {
        return;
      }
      insert(sequence, live);
      waiting.remove(sequence);
    }
  }

  /**
   * Whether to wait is to be spared what another sequence just goes through: pages of a prompt, or
   * all of a prompt that is asked several times.
   */
  private boolean beginsWithWhatIsBeingComputed(Sequence sequence) {
    if (sequence.handler().needsEveryRow()) {
      return false;
    }
    int size = pages.layout().positions();
    int most = sequence.known() - 1;
    for (Sequence other : live) {
      if (other.pending() > 1 && !other.handler().needsEveryRow()) {
        int common = Math.min(sequence.commonLength(other), most);
        int spared = common == most ? common : common / size * size;
        if (spared > other.cache().length()) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * What of a sequence is in the cache already: pages of sequences that have ended, or those of one
   * that lives, which is forked where the two begin to differ.
   */
  private SequenceCache cacheFor(Sequence sequence) {
    if (sequence.handler().needsEveryRow()) {
      return pages.newSequence();
    }
    SequenceCache found = pages.prefixes().find(sequence.keys());
    int longest = found.length();
    @Nullable Sequence origin = null;
    for (Sequence other : live) {
      if (!other.handler().needsEveryRow()) {
        int known = Math.min(other.cache().length(), sequence.known() - 1);
        int common = Math.min(sequence.commonLength(other), known);
        origin = common > longest ? other : origin;
        longest = Math.max(longest, common);
      }
    }
    if (origin == null) {
      return found;
    }
    found.close();
    SequenceCache fork = origin.cache().fork();
    fork.truncate(longest);
    return fork;
  }

  /** False if there are too few pages, which cannot be where nothing is live. */
  private boolean start(Sequence sequence) {
    boolean everyRow = sequence.handler().needsEveryRow();
    SequenceCache cache = cacheFor(sequence);
    int positions = (everyRow ? sequence.lengthLimit() : sequence.known()) - cache.length();
    // One more for each that grows, so that its next page does not put this one out again.
    long growing = live.stream().filter(other -> !other.handler().needsEveryRow()).count();
    long needed = cache.pagesToReserve(positions) + growing;
    if (!live.isEmpty() && needed > pages.available()) {
      cache.close();
      return false;
    }
    try {
      cache.reserve(positions);
      if (sequence.start(cache)) {
        sequence.handler().onStarted(cache.length());
      }
      return true;
    } catch (RuntimeException | Error e) {
      cache.close();
      waiting.remove(sequence);
      throw new StartException(sequence, e);
    }
  }

  /**
   * Fills the batch with the rows of the next step.
   *
   * @param promptRows at most so many rows of prompts
   */
  List<Share> plan(Batch batch, int promptRows) {
    batch.clear();
    makeRoom();
    guess(batch);
    List<Share> shares = new ArrayList<>();
    List<Sequence> reading = new ArrayList<>();
    for (Sequence sequence : live) {
      if (sequence.pending() == 1) {
        addRows(sequence, 1 + sequence.guesses(), batch, shares);
      } else if (sequence.pending() > 1) {
        reading.add(sequence);
      }
    }
    if (!reading.isEmpty()) {
      addPrompts(reading, Math.min(promptRows, batch.capacity() - batch.rows()), batch, shares);
    }
    return shares;
  }

  /** Guesses take what rows and pages nobody needs. */
  private void guess(Batch batch) {
    List<Sequence> generating =
        live.stream()
            .filter(sequence -> sequence.pending() == 1 && !sequence.handler().needsEveryRow())
            .toList();
    int rows = Math.min(limits.logitRows(), batch.capacity()) - live.size();
    speculation.guess(generating, rows, pages.available() - pagesForNextTokens());
  }

  /** What a sequence is to have in the next step. */
  private record Claim(Sequence sequence, int rows) {
    boolean isRounded() {
      return sequence.isRounded(sequence.cache().length());
    }
  }

  private void addPrompts(List<Sequence> reading, int rows, Batch batch, List<Share> shares) {
    Sequence first = reading.getFirst();
    int forOthers = rows - Math.min(first.pending(), (rows + 1) / 2);
    List<Sequence> others = new ArrayList<>(reading.subList(1, reading.size()));
    others.sort(Comparator.comparingInt(Sequence::pending));
    int othersPending = others.stream().mapToInt(Sequence::pending).sum();
    List<Claim> claims = new ArrayList<>();
    claims.add(new Claim(first, Math.max(rows - forOthers, rows - othersPending)));
    for (Sequence other : others) {
      int taken = Math.min(other.pending(), forOthers);
      claims.add(new Claim(other, taken));
      forOthers -= taken;
    }
    claims.sort(Comparator.comparing(Claim::isRounded));
    for (Claim claim : claims) {
      if (claim.rows > 0) {
        addRows(claim.sequence, claim.rows, batch, shares);
      }
    }
  }

  /** Puts those out whose turn came last, until there are pages for everybody's next token. */
  private synchronized void makeRoom() {
    while (pagesForNextTokens() > pages.available()) {
      Sequence last =
          live.reversed().stream()
              .filter(sequence -> !sequence.handler().needsEveryRow())
              .findFirst()
              .orElseThrow();
      pages.prefixes().keepAll(last.keys(), last.cache());
      last.cache().close();
      live.remove(last);
      preemptions++;
      insert(last, waiting);
    }
  }

  private int pagesForNextTokens() {
    int needed = 0;
    for (Sequence sequence : live) {
      needed += sequence.pending() == 1 ? sequence.cache().pagesToReserve(1) : 0;
    }
    return needed;
  }

  /**
   * Adds as many of the sequence's rows as the batch and the logits' buffer still hold, either
   * rounded ones or others.
   */
  private void addRows(Sequence sequence, int wanted, Batch batch, List<Share> shares) {
    int firstRow = batch.rows();
    int firstLogits = batch.logitRows();
    int start = sequence.cache().length();
    int there = sequence.pending() + sequence.guesses();
    int end = start + Math.min(Math.min(wanted, there), batch.capacity() - firstRow);
    int rounded = sequence.roundedRows(start);
    end = rounded > 0 ? Math.min(end, start + rounded) : end;
    sequence.cache().reserve(end - start);
    for (int position = start; position < end; position++) {
      boolean isLast = position >= sequence.known() - 1;
      boolean wantsLogits = sequence.handler().wantsLogits(position, isLast);
      if (wantsLogits && batch.logitRows() == limits.logitRows()) {
        break;
      }
      if (rounded > 0) {
        batch.addRounded(sequence.token(position), position, sequence.cache(), wantsLogits);
      } else {
        batch.add(sequence.token(position), position, sequence.cache(), wantsLogits);
      }
    }
    int rows = batch.rows() - firstRow;
    if (rows > 0) {
      int guesses = Math.max(0, rows - sequence.pending());
      shares.add(new Share(sequence, firstRow, rows, firstLogits, guesses));
    }
  }

  /** Guesses went through the model: room that wrong ones took is given back. */
  synchronized void settle(Share share) {
    Sequence sequence = share.sequence();
    speculation.settle(sequence, share.guesses());
    sequence.cache().truncate(sequence.cache().length());
  }

  /** Rows of a prompt went through the model: what begins like it need not wait for its end. */
  void remember(Sequence sequence) {
    if (!sequence.handler().needsEveryRow()) {
      pages.prefixes().keep(sequence.keys(), sequence.cache());
    }
  }

  /** Takes a sequence out and gives its pages back, those that others may begin with kept. */
  synchronized void retire(Sequence sequence) {
    if (live.contains(sequence)) {
      pages.prefixes().keepAll(sequence.keys(), sequence.cache());
    }
    discard(sequence);
  }

  /** Takes a sequence out and gives its pages back: nobody builds on what failed. */
  synchronized void discard(Sequence sequence) {
    if (live.remove(sequence)) {
      sequence.cache().close();
    }
  }
}
