package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.FinishReason;
import io.altiplano.engine.cache.PagePool;
import io.altiplano.engine.model.Batch;
import io.altiplano.engine.model.Compute;
import io.altiplano.engine.model.ForwardState;
import io.altiplano.engine.model.Transformer;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Steps all live sequences of one model through the forward pass, on one thread of its own that
 * sleeps while there is nothing to do. Owns the cache's pages; {@link #submit} and {@link #close}
 * may be called from any thread.
 */
final class Engine implements AutoCloseable {
  private final Transformer transformer;
  private final Compute compute;
  private final PagePool pages;
  private final Scheduler scheduler;
  private final Batch batch;
  private final ForwardState state;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private boolean closed;

  Engine(Transformer transformer, Compute compute, PagePool pages, EngineLimits limits) {
    this.transformer = transformer;
    this.compute = compute;
    this.pages = pages;
    this.scheduler = new Scheduler(limits, pages);
    this.batch = new Batch(limits.batchRows());
    this.state = new ForwardState(transformer.config());
    this.thread = Thread.ofPlatform().name("altiplano-engine").daemon().unstarted(this::loop);
    thread.start();
  }

  /** Queues a sequence; its handler hears of it from now on. */
  void submit(Sequence sequence) {
    lock.lock();
    try {
      if (closed) {
        throw new AltiplanoException(ErrorCode.INVALID_REQUEST, "the model is closed");
      }
      scheduler.submit(sequence);
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  private void loop() {
    while (awaitWork()) {
      step();
    }
    scheduler.live().forEach(sequence -> stop(sequence, FinishReason.CANCELLED));
    scheduler.drainWaiting().forEach(s -> s.handler().onStopped(FinishReason.CANCELLED));
  }

  /** Waits until there is something to step; false when the engine was closed. */
  private boolean awaitWork() {
    lock.lock();
    try {
      while (!closed && scheduler.isIdle()) {
        work.awaitUninterruptibly();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** One forward pass over the next rows of all live sequences. */
  private void step() {
    scheduler.admit();
    for (Sequence sequence : scheduler.live()) {
      if (sequence.isCancelled()) {
        stop(sequence, FinishReason.CANCELLED);
      }
    }
    List<Scheduler.Share> shares = scheduler.plan(batch);
    if (shares.isEmpty()) {
      return;
    }
    try {
      transformer.forward(batch, state, compute);
    } catch (RuntimeException e) {
      shares.forEach(share -> fail(share.sequence(), e));
      return;
    }
    int logitsIndex = 0;
    for (Scheduler.Share share : shares) {
      logitsIndex = deliver(share, logitsIndex);
    }
  }

  /** Tells the sequence of its rows; returns the index of the next share's first logits. */
  private int deliver(Scheduler.Share share, int logitsIndex) {
    Sequence sequence = share.sequence();
    RowHandler handler = sequence.handler();
    int first = sequence.cache().length();
    int next = logitsIndex;
    int token = RowHandler.END;
    boolean isLast = false;
    try {
      for (int i = 0; i < share.rows(); i++) {
        int position = first + i;
        isLast = position == sequence.known() - 1;
        boolean wanted = handler.wantsLogits(position, isLast);
        token = handler.onRow(position, isLast, state, share.firstRow() + i, wanted ? next : -1);
        next += wanted ? 1 : 0;
      }
    } catch (RuntimeException e) {
      fail(sequence, e);
      return logitsIndex + countWanted(share, first);
    }
    sequence.cache().advance(share.rows());
    if (isLast) {
      continueWith(token, sequence);
    }
    return next;
  }

  private static int countWanted(Scheduler.Share share, int first) {
    int wanted = 0;
    for (int position = first; position < first + share.rows(); position++) {
      boolean isLast = position == share.sequence().known() - 1;
      wanted += share.sequence().handler().wantsLogits(position, isLast) ? 1 : 0;
    }
    return wanted;
  }

  private void continueWith(int token, Sequence sequence) {
    if (token == RowHandler.END) {
      scheduler.retire(sequence);
    } else if (sequence.isFull()) {
      stop(sequence, FinishReason.LENGTH);
    } else {
      sequence.append(token);
    }
  }

  private void stop(Sequence sequence, FinishReason reason) {
    scheduler.retire(sequence);
    sequence.handler().onStopped(reason);
  }

  private void fail(Sequence sequence, RuntimeException failure) {
    scheduler.retire(sequence);
    sequence.handler().onFailure(failure);
  }

  /** Cancels what is live and waits for the thread to end. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      work.signal();
    } finally {
      lock.unlock();
    }
    ComputePool.joinUninterruptibly(thread);
    pages.close();
  }
}
