package io.altiplano.server.answer;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.server.http.Caller;
import io.altiplano.server.http.OpenAnswers;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A call that blocks: a thread of its own makes it, and is interrupted when nobody wants it. */
public final class CancellableCall {
  private static final ThreadFactory THREADS = Thread.ofVirtual().name("altiplano-call").factory();

  private CancellableCall() {}

  /**
   * What the call gives. Returns when its thread has ended, whatever becomes of it.
   *
   * @param caller on whose behalf it is made
   * @param call ends when its thread is interrupted
   * @throws IOException if a client has left
   */
  public static <T> T await(Caller caller, Supplier<T> call) throws IOException {
    try (ExecutorService thread = Executors.newThreadPerTaskExecutor(THREADS)) {
      Future<T> coming = thread.submit(call::get);
      try (OpenAnswers.Entry _ = caller.begin(thread::shutdownNow)) {
        return await(coming, caller);
      } finally {
        thread.shutdownNow();
      }
    }
  }

  private static <T> T await(Future<T> coming, Caller caller) throws IOException {
    while (true) {
      try {
        return coming.get(Answering.WATCH.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException goesOn) {
        caller.requireClient();
      } catch (ExecutionException e) {
        throw failure(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AltiplanoException(ErrorCode.CANCELLED, "the server is stopping", e);
      }
    }
  }

  private static RuntimeException failure(ExecutionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e.getCause() instanceof RuntimeException own ? own : new IllegalStateException(e);
  }
}
