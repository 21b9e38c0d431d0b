package io.altiplano.engine.runtime;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationEvent;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Carries events from the engine's thread to the one that reads them. The queue never makes the
 * engine wait; the context's length bounds how much it can hold.
 */
final class EventStream implements Generation {
  /** What stands in the queue: an event, or the fault that ended the answer. */
  private sealed interface Item {
    record Event(GenerationEvent event) implements Item {}

    record Fault(AltiplanoException failure) implements Item {}
  }

  private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>();
  private final Runnable cancellation;
  private final Iterator<GenerationEvent> reader = new Reader();
  private boolean ended;

  /**
   * @param cancellation asks the engine to stop; may run more than once
   */
  EventStream(Runnable cancellation) {
    this.cancellation = cancellation;
  }

  void emit(GenerationEvent event) {
    queue.add(new Item.Event(event));
  }

  void fail(AltiplanoException failure) {
    queue.add(new Item.Fault(failure));
  }

  @Override
  public Iterator<GenerationEvent> iterator() {
    return reader;
  }

  @Override
  public void cancel() {
    cancellation.run();
  }

  @Override
  public void close() {
    cancel();
    ended = true;
  }

  /** Reads the queue, blocking, to the event that ends it. */
  private final class Reader implements Iterator<GenerationEvent> {
    @Override
    public boolean hasNext() {
      return !ended;
    }

    @Override
    public GenerationEvent next() {
      if (ended) {
        throw new NoSuchElementException("the answer has ended");
      }
      return switch (take()) {
        case Item.Event(GenerationEvent event) -> {
          ended = event instanceof GenerationEvent.Finished;
          yield event;
        }
        case Item.Fault(AltiplanoException failure) -> {
          ended = true;
          throw failure;
        }
      };
    }

    private Item take() {
      try {
        return queue.take();
      } catch (InterruptedException e) {
        cancel();
        ended = true;
        Thread.currentThread().interrupt();
        throw new AltiplanoException(
            ErrorCode.CANCELLED, "the thread was interrupted while it waited for the answer", e);
      }
    }
  }
}
