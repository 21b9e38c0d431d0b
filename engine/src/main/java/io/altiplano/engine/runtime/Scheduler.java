package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.cache.PagePool;
import io.altiplano.engine.cache.SequenceCache;
import io.altiplano.engine.model.Batch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Decides what goes into each step: one row of every sequence that generates, then as many prompt
 * rows as the batch still holds, first come first served. A sequence becomes live when the cache
 * has pages for the longest it may become, so nobody ever runs out of pages in the middle.
 *
 * <p>For the engine's thread, except {@link #submit}.
 */
final class Scheduler {
  private final EngineLimits limits;
  private final PagePool pages;
  private final Deque<Sequence> waiting = new ArrayDeque<>();
  private final List<Sequence> live = new ArrayList<>();
  private int promisedPages;

  Scheduler(EngineLimits limits, PagePool pages) {
    this.limits = limits;
    this.pages = pages;
  }

  /** The rows of one sequence in a batch: {@code rows} rows from {@code firstRow} on. */
  record Share(Sequence sequence, int firstRow, int rows) {}

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
    waiting.add(sequence);
  }

  synchronized boolean isIdle() {
    return waiting.isEmpty() && live.isEmpty();
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

  /** Makes waiting sequences live while there is room, in the order in which they came. */
  synchronized void admit() {
    while (!waiting.isEmpty() && live.size() < limits.maxLive()) {
      int needed = pages.layout().pagesFor(waiting.getFirst().lengthLimit());
      if (promisedPages + needed > pages.capacity()) {
        return;
      }
      // In the queue until it has started: whoever cannot be found anywhere hears nothing.
      start(waiting.getFirst());
      live.add(waiting.removeFirst());
      promisedPages += needed;
    }
  }

  private void start(Sequence sequence) {
    boolean reuse = sequence.handler().mayReusePrefix();
    SequenceCache cache = reuse ? pages.prefixes().find(sequence.tokens()) : pages.newSequence();
    sequence.start(cache);
    sequence.handler().onStarted(cache.length());
  }

  /**
   * Fills the batch with the rows of the next step.
   *
   * @param promptRows at most so many rows of prompts
   */
  List<Share> plan(Batch batch, int promptRows) {
    batch.clear();
    List<Share> shares = new ArrayList<>();
    for (Sequence sequence : live) {
      if (sequence.pending() == 1) {
        addRows(sequence, 1, batch, shares);
      }
    }
    int end = batch.rows() + promptRows;
    for (Sequence sequence : live) {
      if (sequence.pending() > 1 && batch.rows() < end) {
        addRows(sequence, Math.min(sequence.pending(), end - batch.rows()), batch, shares);
      }
    }
    return shares;
  }

  /** Adds as many of the sequence's pending rows as the batch and the logits' buffer still hold. */
  private void addRows(Sequence sequence, int wanted, Batch batch, List<Share> shares) {
    int firstRow = batch.rows();
    int start = sequence.cache().length();
    int end = start + Math.min(wanted, batch.capacity() - firstRow);
    sequence.cache().reserve(end - start);
    for (int position = start; position < end; position++) {
      boolean isLast = position == sequence.known() - 1;
      boolean wantsLogits = sequence.handler().wantsLogits(position, isLast);
      if (wantsLogits && batch.logitRows() == limits.logitRows()) {
        break;
      }
      batch.add(sequence.token(position), position, sequence.cache(), wantsLogits);
    }
    if (batch.rows() > firstRow) {
      shares.add(new Share(sequence, firstRow, batch.rows() - firstRow));
    }
  }

  /** Takes a sequence out and gives its pages back, those that others may begin with kept. */
  synchronized void retire(Sequence sequence) {
    if (live.contains(sequence)) {
      pages.prefixes().keep(sequence.tokens(), sequence.cache());
    }
    discard(sequence);
  }

  /** Takes a sequence out and gives all its pages back: nobody builds on what failed. */
  synchronized void discard(Sequence sequence) {
    if (live.remove(sequence)) {
      sequence.cache().close();
      promisedPages -= pages.layout().pagesFor(sequence.lengthLimit());
    }
  }
}
