package io.altiplano.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.FinishReason;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationEvent;
import io.altiplano.api.GenerationQueue;
import io.altiplano.api.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An answer of another server, from before that server is asked. A thread of its own asks, waits to
 * ask again, and reads: whoever cancels it interrupts that thread, whatever it waits for.
 */
final class RemoteAnswer implements Generation {
  private enum State {
    LIVE,
    CANCELLED,
    ENDED
  }

  private final RemoteServer server;
  private final String path;
  private final JsonNode body;
  private final Runnable whenEnded;
  private final GenerationQueue events = new GenerationQueue(this::cancel);
  private final AtomicReference<State> state = new AtomicReference<>(State.LIVE);
  private final CountDownLatch decided = new CountDownLatch(1);
  private volatile @Nullable AltiplanoException refusal;
  private final Thread thread;

  private RemoteAnswer(RemoteServer server, String path, JsonNode body, Runnable whenEnded) {
    this.server = server;
    this.path = path;
    this.body = body;
    this.whenEnded = whenEnded;
    this.thread = Thread.ofVirtual().name("remote-answer").unstarted(this::run);
  }

  /**
   * Begins to ask.
   *
   * @param whenEnded runs when the server is not asked any more
   */
  static RemoteAnswer start(RemoteServer server, String path, JsonNode body, Runnable whenEnded) {
    RemoteAnswer answer = new RemoteAnswer(server, path, body, whenEnded);
    answer.thread.start();
    return answer;
  }

  private void run() {
    try (InputStream in = server.stream(path, body)) {
      decided.countDown();
      new AnswerReader(server.name(), events).read(in);
      server.ended();
      state.compareAndSet(State.LIVE, State.ENDED);
    } catch (IOException | RuntimeException | Error e) {
      end(e);
    } finally {
      whenEnded.run();
    }
  }

  private void end(Throwable reason) {
    if (state.get() == State.CANCELLED) {
      decided.countDown();
      events.emit(
          new GenerationEvent.Finished(
              FinishReason.CANCELLED, new Usage(0, 0, 0, Duration.ZERO, Duration.ZERO)));
      return;
    }
    AltiplanoException failure =
        switch (reason) {
          case AltiplanoException ours -> ours;
          case IOException e -> server.brokeOff(e);
          default -> new AltiplanoException(ErrorCode.INTERNAL, reason.toString(), reason);
        };
    if (decided.getCount() > 0) {
      refusal = failure;
    }
    decided.countDown();
    events.fail(failure);
  }

  @Override
  public boolean awaitAccepted(Duration patience) {
    try {
      boolean isDecided = decided.await(patience.toNanos(), TimeUnit.NANOSECONDS);
      AltiplanoException reason = refusal;
      if (reason != null) {
        throw reason;
      }
      return isDecided;
    } catch (InterruptedException e) {
      cancel();
      Thread.currentThread().interrupt();
      throw new AltiplanoException(
          ErrorCode.CANCELLED, "the thread was interrupted while it waited for the answer", e);
    }
  }

  @Override
  public Iterator<GenerationEvent> iterator() {
    return events.iterator();
  }

  @Override
  public Optional<GenerationEvent> poll(Duration patience) {
    return events.poll(patience);
  }

  @Override
  public void cancel() {
    if (state.compareAndSet(State.LIVE, State.CANCELLED)) {
      thread.interrupt();
    }
  }

  @Override
  public void close() {
    events.close();
  }
}
