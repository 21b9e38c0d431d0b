package io.altiplano.server.batches;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.server.answer.OnePiece;
import io.altiplano.server.batches.BatchBody.Status;
import io.altiplano.server.http.AbsentOwner;
import io.altiplano.server.keys.KeyRing;
import io.altiplano.server.work.Lease;
import io.altiplano.store.BatchLines.Progress;
import io.altiplano.store.Document;
import io.altiplano.store.Store;
import io.altiplano.store.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Answers the lines of a batch, several at the same time, and gathers the answers. Each answer is
 * durable by itself, so that a batch that was cut short goes on behind what it has.
 */
final class BatchWork {
  /** A field of what a batch was made from: after how many seconds its output is deleted. */
  static final String OUTPUT_SECONDS = "output_seconds";

  /** Lines that are answered at the same time; the scheduler puts them behind all others. */
  private static final int PARALLEL = 4;

  /** How soon it is noticed that a batch ends whose lines all wait. */
  private static final Duration WATCH = Duration.ofMillis(250);

  private static final ThreadFactory LINES = Thread.ofVirtual().name("altiplano-line").factory();

  private final Store store;
  private final Map<String, OnePiece> answerers;
  private final KeyRing keys;
  private final Consumer<Throwable> faults;

  BatchWork(
      Store store, Map<String, OnePiece> answerers, KeyRing keys, Consumer<Throwable> faults) {
    this.store = store;
    this.answerers = Map.copyOf(answerers);
    this.keys = keys;
    this.faults = faults;
  }

  /** Works until the batch has ended; false if the work was taken away before. */
  boolean run(Document document, Lease lease) throws IOException, InterruptedException {
    store
        .documents()
        .update(
            document.id(),
            found ->
                BatchBody.status(found) == Status.VALIDATING
                    ? found.withBody(
                        BatchBody.become(BatchBody.of(found), Status.IN_PROGRESS).toString())
                    : found);
    Optional<StoredFile> input =
        store
            .files()
            .find(document.owner(), BatchBody.of(document).get("input_file_id").textValue());
    BatchOutput output = new BatchOutput(store, document);
    if (input.isEmpty()) {
      output.gatherFailed("the file of its lines was deleted");
      return true;
    }
    BatchWatch watch = new BatchWatch(store, document, lease);
    answer(document, input.get(), watch);
    if (!lease.isHeld()) {
      return false;
    }
    return switch (watch.look()) {
      case GOES_ON -> {
        boolean isWhole = isWhole(document);
        if (isWhole) {
          output.gather(Status.COMPLETED, Optional.empty());
        }
        yield isWhole;
      }
      case CANCELLED -> {
        output.gather(Status.CANCELLED, Optional.empty());
        yield true;
      }
      case EXPIRED -> {
        output.gather(Status.EXPIRED, input);
        yield true;
      }
      case LOST -> false;
    };
  }

  private boolean isWhole(Document document) {
    Progress progress = store.batchLines().progress(document.id());
    int total = BatchBody.of(document).at("/request_counts/total").intValue();
    return progress.succeeded() + progress.failed() == total;
  }

  /** Every line that has no answer yet, until the batch is to end. */
  private void answer(Document document, StoredFile file, BatchWatch watch)
      throws IOException, InterruptedException {
    BitSet answered = store.batchLines().answered(document.id());
    Semaphore places = new Semaphore(PARALLEL);
    try (InputStream bytes = store.files().read(file);
        BatchInput input = new BatchInput(bytes);
        ExecutorService threads = Executors.newThreadPerTaskExecutor(LINES)) {
      try {
        for (Optional<BatchInput.Line> line = input.next();
            line.isPresent() && watch.look() == BatchWatch.State.GOES_ON;
            line = input.next()) {
          BatchInput.Line next = line.get();
          if (!answered.get(next.index()) && take(places, 1, watch)) {
            threads.execute(() -> {
              try {
                answer(document, next, watch);
              } catch (RuntimeException e) {
                tell(e, watch);
              } finally {
                places.release();
              }
            });
          }
        }
        boolean isDone = take(places, PARALLEL, watch);
        if (!isDone && !await(places)) {
          // They wait for somebody who does not answer.
          threads.shutdownNow();
        }
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
  }

  /** Waits until so many lines have ended; false if the batch is to end before. */
  private static boolean take(Semaphore places, int count, BatchWatch watch)
      throws InterruptedException {
    boolean taken = false;
    while (!taken && watch.look() == BatchWatch.State.GOES_ON) {
      taken = places.tryAcquire(count, WATCH.toMillis(), TimeUnit.MILLISECONDS);
    }
    return taken;
  }

  /** Whether the lines end by themselves, as those do that are looking. */
  private static boolean await(Semaphore places) throws InterruptedException {
    return places.tryAcquire(PARALLEL, Lease.NOTICE.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The line has no answer yet; it is taken up again with the batch, if that goes on. */
  private void tell(RuntimeException failure, BatchWatch watch) {
    if (!watch.isEnding()) {
      faults.accept(failure);
    }
  }

  private void answer(Document document, BatchInput.Line line, BatchWatch watch) {
    ObjectNode request = line.body().deepCopy();
    if (!line.url().equals("/v1/embeddings")) {
      // Whoever waits goes first, whatever a line says of itself.
      request.put("service_tier", "flex");
    }
    LineAnswer answer =
        new LineAnswer(
            new AbsentOwner(keys, document.owner()),
            Objects.requireNonNull(answerers.get(line.url()), line.url()),
            request,
            watch,
            faults);
    answer
        .await()
        // What a stop or a cancellation made fail is no answer.
        .filter(told -> told.isGood() || !watch.isEnding())
        .ifPresent(told ->
            store
                .batchLines()
                .add(document.id(), line.index(), told.isGood(), told.json(line.id()).toString()));
  }
}
