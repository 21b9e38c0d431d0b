package io.altiplano.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.remote.RemoteModel;
import io.altiplano.server.AltiplanoServer;
import io.altiplano.server.ServerSettings;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever wants vectors of another server no longer ends the work on them there. */
@Timeout(60)
class RemoteEmbeddingTest {
  private static final Duration SOON = Duration.ofSeconds(3);

  /** The answer has begun, and there is no more of it. */
  private static final String HALF =
      "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"data\": [{\"embedding\": [0.5, ";

  private static final List<WireRequest> REQUESTS =
      List.of(
          asked("/v1/embeddings", "\"input\": [\"라마\", \"a\"]"),
          asked("/v1/embeddings", "\"input\": \"a\", \"dimensions\": 64"),
          asked("/api/embed", "\"input\": \"라마\""),
          asked("/api/embeddings", "\"prompt\": \"라마\""));

  private static WireRequest asked(String path, String fields) {
    return WireRequest.post(path, "{\"model\": \"far\", %s}".formatted(fields));
  }

  private static void becomes(BooleanSupplier state) throws InterruptedException {
    long end = System.nanoTime() + SOON.toNanos();
    while (!state.getAsBoolean() && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    assertThat(state.getAsBoolean()).isTrue();
  }

  @Test
  void interruptingEndsItBeforeItBeginsAndInItsMiddle() throws Exception {
    for (String beginning : List.of("", HALF)) {
      try (Unanswering there = new Unanswering(beginning);
          RemoteModel remote = new RemoteModel(there.settings())) {
        // More than make the server be left alone, if that counted.
        for (int i = 1; i <= 6; i++) {
          int count = i;
          CompletableFuture<ErrorCode> end = new CompletableFuture<>();
          Thread asking = Thread.ofVirtual().start(() -> end.complete(endOf(remote)));
          becomes(() -> there.asked.get() == count);
          assertThat(remote.load().live()).isEqualTo(1);
          // For what has begun to arrive.
          Thread.sleep(50);
          asking.interrupt();
          assertThat(end.get(SOON.toMillis(), TimeUnit.MILLISECONDS))
              .isEqualTo(ErrorCode.CANCELLED);
          becomes(() -> there.left.get() == count);
          assertThat(remote.load().live()).isZero();
        }
        assertThat(remote.load().works()).isTrue();
      }
    }
  }

  private static ErrorCode endOf(RemoteModel remote) {
    try {
      remote.embed(List.of("라마"));
      return ErrorCode.INTERNAL;
    } catch (AltiplanoException e) {
      return e.code();
    }
  }

  /** Through our server, in each of the forms in which clients ask for vectors. */
  @Test
  void aClientWhoLeavesEndsIt() throws Exception {
    try (Unanswering there = new Unanswering("");
        ModelShelf shelf =
            ModelShelf.of(
                new NamedModels(List.of(new RemoteSource("far", there.settings(), Instant.EPOCH))),
                new ShelfSettings(1 << 20, Optional.empty()));
        AltiplanoServer here =
            AltiplanoServer.start(
                shelf, ServerSettings.LOCAL, new PrintStream(OutputStream.nullOutputStream()))) {
      URI address = URI.create(here.address());
      for (WireRequest request : REQUESTS) {
        int before = there.left.get();
        try (Socket client = new Socket(address.getHost(), address.getPort())) {
          client.getOutputStream().write(request.bytes());
          becomes(() -> there.asked.get() == before + 1);
        }
        becomes(() -> there.left.get() == before + 1);
      }
    }
  }
}
