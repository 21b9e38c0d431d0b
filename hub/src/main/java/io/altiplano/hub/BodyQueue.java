package io.altiplano.hub;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An answer's body, taken piece by piece by the thread that wants it. The JDK's own stream of a
 * body waits for ever when the server falls silent; this one gives up after a time, and can be
 * cancelled.
 */
final class BodyQueue implements HttpResponse.BodySubscriber<BodyQueue>, AutoCloseable {
  /** Pieces under way: of at most 16 kB each, so half a megabyte. */
  private static final int WINDOW = 32;

  private static final long SLICE_NANOS = Duration.ofMillis(50).toNanos();

  private sealed interface Item {
    record Pieces(List<ByteBuffer> buffers) implements Item {}

    record Failure(Throwable cause) implements Item {}

    record End() implements Item {}
  }

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private final Queue<ByteBuffer> pieces = new ArrayDeque<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();

  @Override
  public CompletionStage<BodyQueue> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription granted) {
    if (subscription.complete(granted)) {
      granted.request(WINDOW);
    } else {
      granted.cancel();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    items.add(new Item.Pieces(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    items.add(new Item.Failure(cause));
  }

  @Override
  public void onComplete() {
    items.add(new Item.End());
  }

  /** The next piece, never empty; null at the end of the body. */
  @Nullable ByteBuffer next(Duration idleTimeout, Cancellation cancellation) throws IOException {
    long deadline = System.nanoTime() + idleTimeout.toNanos();
    while (true) {
      ByteBuffer piece = pieces.poll();
      if (piece != null) {
        if (piece.hasRemaining()) {
          return piece;
        }
        continue;
      }
      cancellation.check();
      switch (poll()) {
        case null -> {
          if (System.nanoTime() - deadline > 0) {
            throw new TransferFault("nothing came for " + idleTimeout.toSeconds() + " s");
          }
        }
        case Item.Pieces received -> {
          pieces.addAll(received.buffers());
          subscription.join().request(1);
        }
        case Item.Failure failure ->
            throw new TransferFault("the connection broke: " + failure.cause().getMessage());
        case Item.End end -> {
          items.add(end);
          return null;
        }
      }
    }
  }

  private @Nullable Item poll() {
    try {
      return items.poll(SLICE_NANOS, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Cancellation.exception();
    }
  }

  /** Lets the connection go; what has not been read is dropped. */
  @Override
  public void close() {
    if (!subscription.cancel(false)) {
      subscription.join().cancel();
    }
  }
}
