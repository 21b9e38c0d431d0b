package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.FinishReason;
import io.altiplano.api.ModelLoad;
import io.altiplano.engine.cache.PagePool;
import io.altiplano.engine.draft.Drafter;
import io.altiplano.engine.kernel.PromptRecipe;
import io.altiplano.engine.model.Batch;
import io.altiplano.engine.model.Compute;
import io.altiplano.engine.model.ForwardState;
import io.altiplano.engine.model.Transformer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Steps all live sequences of one model through the forward pass, on one thread of its own that
 * sleeps while there is nothing to do. Owns the cache's pages; {@link #submit} and {@link #close}
 * may be called from any thread.
 *
 * <p>Every sequence that was taken hears how it ended, whatever happens: a failed step fails what
 * is live, and if the thread itself cannot go on, so does everything that waits or comes later.
 */
final class Engine implements AutoCloseable {
  private final Transformer transformer;
  private final Compute compute;
  private final PagePool pages;
  private final Drafter drafter;
  private final Scheduler scheduler;
  private final Rereading rereading;
  private final PromptPace pace;
  private final Batch batch;
  private final ForwardState state;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private boolean closed;
  private @Nullable AltiplanoException breakdown;

  /**
   * Begins to step.
   *
   * @param drafter closed with this, as {@code pages} are
   */
  Engine(
      Transformer transformer,
      Compute compute,
      PagePool pages,
      EngineLimits limits,
      Drafter drafter) {
    this.transformer = transformer;
    this.compute = compute;
    this.pages = pages;
    this.drafter = drafter;
    this.scheduler = new Scheduler(limits, pages, drafter, compute.prompts());
    this.rereading = new Rereading(pages);
    this.pace = new PromptPace(limits.batchRows());
    this.batch = new Batch(limits.batchRows());
    this.state = new ForwardState(transformer.config());
    this.thread = Thread.ofPlatform().name("altiplano-engine").daemon().unstarted(this::loop);
    thread.start();
  }

  /** Queues sequences, between the same two steps; their handlers hear of them from now on. */
  void submit(Sequence... sequences) {
    lock.lock();
    try {
      if (breakdown != null) {
        throw new AltiplanoException(
            breakdown.code(), "the model stopped: " + breakdown.getMessage(), breakdown);
      }
      if (closed) {
        throw new AltiplanoException(ErrorCode.CANCELLED, "the model is closed");
      }
      for (Sequence sequence : sequences) {
        scheduler.submit(sequence);
      }
      rereading.interrupt();
      work.signal();
    } finally {
      lock.unlock();
    }
  }

  /** How busy it is; from any thread. */
  ModelLoad load() {
    lock.lock();
    try {
      return scheduler.load(breakdown == null && !closed);
    } finally {
      lock.unlock();
    }
  }

  private void loop() {
    try {
      while (awaitWork()) {
        step();
      }
      scheduler.all().forEach(sequence -> stop(sequence, FinishReason.CANCELLED));
    } catch (Throwable e) {
      breakDown(fault(e));
    }
  }

  /** Nobody may wait for a thread that is gone: everyone hears of it, now and later. */
  private void breakDown(AltiplanoException failure) {
    lock.lock();
    try {
      breakdown = failure;
    } finally {
      lock.unlock();
    }
    scheduler.all().forEach(sequence -> sequence.handler().onFailure(failure));
  }

  /** Waits until there is something to step; false when the engine was closed. */
  private boolean awaitWork() {
    lock.lock();
    try {
      while (!closed && scheduler.isIdle()) {
        rereading.next().ifPresentOrElse(scheduler::submit, work::awaitUninterruptibly);
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /** One forward pass over the next rows of all live sequences. */
  private void step() {
    scheduler.takeCancelled().forEach(sequence -> stop(sequence, FinishReason.CANCELLED));
    try {
      scheduler.admit();
    } catch (Scheduler.StartException e) {
      e.sequence().handler().onFailure(fault(Objects.requireNonNull(e.getCause())));
    }
    List<Scheduler.Share> shares;
    try {
      shares = scheduler.plan(batch, pace.rows(scheduler.isAlone()));
      if (shares.isEmpty()) {
        return;
      }
      long start = System.nanoTime();
      if (!transformer.forward(batch, state, compute, () -> isWanted(shares))) {
        return;
      }
      pace.measured(batch.rows(), System.nanoTime() - start);
    } catch (RuntimeException | Error e) {
      AltiplanoException failure = fault(e);
      scheduler.live().forEach(sequence -> fail(sequence, failure));
      return;
    }
    shares.forEach(this::deliver);
  }

  /** Whether anybody waits for what a step computes. */
  private boolean isWanted(List<Scheduler.Share> shares) {
    lock.lock();
    try {
      return !closed && !shares.stream().allMatch(share -> share.sequence().isCancelled());
    } finally {
      lock.unlock();
    }
  }

  /** What comes after the logits of a sequence's last known token. */
  private enum Next {
    /** The token was guessed: its row has gone through the model too. */
    ROW,
    STEP,
    END,
    LIMIT
  }

  /** Tells the sequence of its rows, up to the first that was guessed wrong. */
  private void deliver(Scheduler.Share share) {
    Sequence sequence = share.sequence();
    Next next = Next.ROW;
    int first = sequence.cache().length();
    int rows = 0;
    try {
      int logits = share.firstLogits();
      while (rows < share.rows() && next == Next.ROW) {
        int position = first + rows;
        boolean isLast = position == sequence.known() - 1;
        boolean wanted = sequence.handler().wantsLogits(position, isLast);
        int token =
            sequence
                .handler()
                .onRow(position, isLast, state, share.firstRow() + rows, wanted ? logits : -1);
        logits += wanted ? 1 : 0;
        next = isLast ? after(token, sequence) : Next.ROW;
        rows++;
      }
    } catch (RuntimeException | Error e) {
      fail(sequence, fault(e));
      return;
    }
    sequence.cache().advance(rows);
    if (sequence.guesses() > 0) {
      scheduler.settle(share);
    } else if (share.rows() > 1) {
      scheduler.remember(sequence);
    }
    switch (next) {
      case ROW, STEP -> {}
      case END -> retire(sequence);
      case LIMIT -> stop(sequence, FinishReason.LENGTH);
    }
  }

  private static Next after(int token, Sequence sequence) {
    if (token == RowHandler.END) {
      return Next.END;
    }
    if (sequence.isFull()) {
      return Next.LIMIT;
    }
    return sequence.append(token) ? Next.ROW : Next.STEP;
  }

  private void retire(Sequence sequence) {
    scheduler.retire(sequence);
    if (compute.prompts() == PromptRecipe.BF16) {
      rereading.add(sequence);
    }
  }

  private void stop(Sequence sequence, FinishReason reason) {
    try {
      retire(sequence);
      sequence.handler().onStopped(reason);
    } catch (RuntimeException | Error e) {
      sequence.handler().onFailure(fault(e));
    }
  }

  private void fail(Sequence sequence, AltiplanoException failure) {
    try {
      scheduler.discard(sequence);
    } finally {
      sequence.handler().onFailure(failure);
    }
  }

  /** What a caller is told of a failure on this thread. */
  private static AltiplanoException fault(Throwable failure) {
    return switch (failure) {
      case AltiplanoException ours -> ours;
      case OutOfMemoryError memory ->
          new AltiplanoException(
              ErrorCode.INSUFFICIENT_MEMORY,
              "memory ran out in a step (%s); ask for a shorter context or less at once"
                  .formatted(memory.getMessage()),
              memory);
      // What the JVM makes of SIGBUS: a page of a mapped file that is not there any more.
      case InternalError lost ->
          new AltiplanoException(
              ErrorCode.INPUT_OUTPUT,
              "the model's file could not be read; was it changed while in use? ("
                  + lost.getMessage()
                  + ")",
              lost);
      case Throwable other ->
          new AltiplanoException(ErrorCode.INTERNAL, "the model failed: " + other, other);
    };
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
    drafter.close();
    pages.close();
  }
}
