package io.altiplano.server.answer;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationEvent;
import io.altiplano.server.http.Caller;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Several answers to one request, read as one stream. Closing cancels those that are not complete.
 * For one thread.
 */
public final class Answers implements AutoCloseable {
  /**
   * An event of one of the answers, or what ended it.
   *
   * @param index of the answer
   */
  public record Item(
      int index, @Nullable GenerationEvent event, @Nullable AltiplanoException failure) {}

  /** After that time streams begin: what is refused before has a status of its own. */
  private static final Duration ACCEPTED_BY = Duration.ofSeconds(2);

  /** How soon it is noticed that a client has left who waits. */
  private static final long WATCH_NANOS = Answering.WATCH.toNanos();

  private final List<Generation> generations;
  private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>();
  private int running;

  private Answers(List<Generation> generations) {
    this.generations = generations;
    this.running = generations.size();
  }

  /**
   * Starts as many as are wanted, and waits a little for other servers to accept them; if one is
   * refused, none is left running.
   */
  public static Answers start(int count, Caller caller, IntFunction<Generation> start)
      throws IOException {
    List<Generation> generations = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        generations.add(start.apply(i));
      }
      awaitAccepted(generations, caller);
    } catch (IOException | RuntimeException | Error e) {
      generations.forEach(Generation::close);
      throw e;
    }
    Answers answers = new Answers(generations);
    if (count > 1) {
      for (int i = 0; i < count; i++) {
        int index = i;
        Thread.ofVirtual().start(() -> answers.pump(index));
      }
    }
    return answers;
  }

  private static void awaitAccepted(List<Generation> generations, Caller caller)
      throws IOException {
    long end = System.nanoTime() + ACCEPTED_BY.toNanos();
    for (Generation generation : generations) {
      long left = end - System.nanoTime();
      while (left > 0 && !generation.awaitAccepted(Duration.ofNanos(Math.min(left, WATCH_NANOS)))) {
        caller.requireClient();
        left = end - System.nanoTime();
      }
    }
  }

  private void pump(int index) {
    try {
      for (GenerationEvent event : generations.get(index)) {
        queue.add(new Item(index, event, null));
      }
    } catch (AltiplanoException e) {
      queue.add(new Item(index, null, e));
    }
  }

  /** Ends them at their next token, with reason {@code CANCELLED}; from any thread. */
  void cancel() {
    generations.forEach(Generation::cancel);
  }

  public boolean isComplete() {
    return running == 0;
  }

  /** The next event of any of them, if there is one before that time has passed. */
  public Optional<Item> poll(Duration patience) {
    Optional<Item> item =
        generations.size() == 1
            ? generations.getFirst().poll(patience).map(event -> new Item(0, event, null))
            : pollQueue(patience);
    if (item.isPresent()) {
      AltiplanoException failure = item.get().failure();
      if (failure != null) {
        throw failure;
      }
      running -= item.get().event() instanceof GenerationEvent.Finished ? 1 : 0;
    }
    return item;
  }

  private Optional<Item> pollQueue(Duration patience) {
    try {
      return Optional.ofNullable(queue.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AltiplanoException(ErrorCode.CANCELLED, "the server is stopping", e);
    }
  }

  @Override
  public void close() {
    generations.forEach(generations.size() == 1 ? Generation::close : Generation::cancel);
  }
}
