package io.altiplano.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.FinishReason;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationEvent;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.Message;
import io.altiplano.api.ModelState;
import io.altiplano.remote.RemoteModel;
import io.altiplano.remote.RemoteSettings;
import io.altiplano.server.AltiplanoServer;
import io.altiplano.server.ServerSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever wants an answer of another server no longer waits for nothing of it. */
@Timeout(60)
class RemoteCancelTest {
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final Duration REST = Duration.ofMillis(200);

  /** What another server does with a chat. */
  private enum Mood {
    SILENT,
    BUSY,
    FAILING,
    ANSWERING
  }

  /** Knows a model, and answers for it as it likes. */
  private static final class Moody implements AutoCloseable {
    final AtomicInteger asked = new AtomicInteger();
    volatile Mood mood;
    volatile String retryAfter = "4";
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Moody(Mood mood) throws IOException {
      this.mood = mood;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext(
          "/v1/models",
          exchange ->
              reply(exchange, 200, "{\"data\": [{\"id\": \"m\", \"context_length\": 64}]}"));
      server.createContext("/v1/chat/completions", this::chat);
      server.start();
    }

    private void chat(HttpExchange exchange) throws IOException {
      exchange.getRequestBody().readAllBytes();
      asked.incrementAndGet();
      switch (mood) {
        case SILENT -> {
          try {
            closing.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        }
        case BUSY -> {
          exchange.getResponseHeaders().add("Retry-After", retryAfter);
          reply(exchange, 503, "{}");
        }
        case FAILING -> reply(exchange, 500, "{}");
        case ANSWERING ->
            reply(
                exchange,
                200,
                "data: {\"choices\": [{\"delta\": {\"content\": \"안녕\"}, \"finish_reason\":"
                    + " \"stop\"}]}\n\ndata: [DONE]\n\n");
      }
      exchange.close();
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }

    RemoteSettings settings() {
      return at(server.getAddress().getPort());
    }

    @Override
    public void close() {
      closing.countDown();
      server.stop(0);
      threads.close();
    }
  }

  private static RemoteSettings at(int port) {
    URI base = URI.create("http://127.0.0.1:" + port + "/v1");
    return RemoteSettings.of(base, "m", Optional.empty()).withRest(REST);
  }

  private static ChatRequest question() {
    return ChatRequest.of(List.of(Message.user("누구세요?")), GenerationOptions.greedy(8));
  }

  private static void becomes(BooleanSupplier state) throws InterruptedException {
    long end = System.nanoTime() + SOON.toNanos();
    while (!state.getAsBoolean() && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    assertThat(state.getAsBoolean()).isTrue();
  }

  private static void endsCancelled(Generation answer) {
    assertThat(answer.poll(SOON))
        .get()
        .isInstanceOfSatisfying(
            GenerationEvent.Finished.class,
            end -> assertThat(end.reason()).isEqualTo(FinishReason.CANCELLED));
  }

  /** A server that says nothing at all; what is cancelled does not count against it. */
  @Test
  void beforeAnAnswerHasBegun() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        RemoteModel remote = new RemoteModel(at(silent.getLocalPort()))) {
      for (int i = 0; i < 12; i++) {
        Generation answer = remote.chat(question());
        try (Socket connection = silent.accept()) {
          assertThat(answer.awaitAccepted(Duration.ofMillis(20))).isFalse();
          assertThat(remote.load().live()).isEqualTo(1);
          answer.cancel();
          endsCancelled(answer);
          assertThat(answer.awaitAccepted(Duration.ZERO)).isTrue();
          readToEnd(connection);
        }
        becomes(() -> remote.load().live() == 0);
      }
      assertThat(remote.load().works()).isTrue();
    }
  }

  /** It comes to an end because the other side has closed it. */
  private static void readToEnd(Socket connection) throws IOException {
    connection.setSoTimeout((int) SOON.toMillis());
    try {
      assertThat(new String(connection.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("POST /v1/chat/completions");
    } catch (SocketException reset) {
      // So it was closed.
    }
  }

  @Test
  void betweenTwoTries() throws Exception {
    try (Moody server = new Moody(Mood.BUSY);
        RemoteModel remote = new RemoteModel(server.settings())) {
      Generation answer = remote.chat(question());
      becomes(() -> server.asked.get() == 1);
      assertThat(answer.awaitAccepted(Duration.ofMillis(200))).isFalse();
      answer.cancel();
      endsCancelled(answer);
      answer.close();
      becomes(() -> remote.load().live() == 0);
      assertThat(server.asked).hasValue(1);
    }
  }

  /** Closing what nobody has read is as good. */
  @Test
  void closingEndsItToo() throws Exception {
    try (Moody server = new Moody(Mood.SILENT);
        RemoteModel remote = new RemoteModel(server.settings())) {
      try (Generation answer = remote.chat(question())) {
        becomes(() -> server.asked.get() == 1);
        assertThat(answer.awaitAccepted(Duration.ZERO)).isFalse();
      }
      becomes(() -> remote.load().live() == 0);
    }
  }

  /** The one request that shows whether a server works again may be one that is cancelled. */
  @Test
  void aTrialThatIsCancelledIsNone() throws Exception {
    try (Moody server = new Moody(Mood.FAILING);
        RemoteModel remote = new RemoteModel(server.settings())) {
      for (int i = 0; i < 5; i++) {
        Generation failing = remote.chat(question());
        assertThatThrownBy(failing::text).isInstanceOf(AltiplanoException.class);
      }
      assertThat(remote.load().works()).isFalse();
      server.mood = Mood.SILENT;
      Thread.sleep(REST.toMillis() + 50);
      Generation trial = remote.chat(question());
      becomes(() -> server.asked.get() == 6);
      trial.cancel();
      endsCancelled(trial);
      server.mood = Mood.ANSWERING;
      try (Generation answer = remote.chat(question())) {
        assertThat(answer.text()).isEqualTo("안녕");
      }
      assertThat(remote.load().works()).isTrue();
    }
  }

  /** Nobody here waits for a minute, and whoever asked is told when to come again. */
  @Test
  void whoIsBusyForLongIsNotAskedAgain() throws Exception {
    try (Moody server = new Moody(Mood.BUSY);
        RemoteModel remote = new RemoteModel(server.settings())) {
      server.retryAfter = "60";
      assertThatThrownBy(() -> remote.chat(question()).awaitAccepted(SOON))
          .isInstanceOfSatisfying(
              AltiplanoException.class,
              e -> assertThat(e.retryAfter()).contains(Duration.ofMinutes(1)));
      assertThat(server.asked).hasValue(1);
    }
  }

  /** Through our server: a client who leaves ends what was asked for him elsewhere. */
  @Test
  void aClientWhoLeavesEndsIt() throws Exception {
    try (Moody there = new Moody(Mood.SILENT);
        ModelShelf shelf =
            ModelShelf.of(
                new NamedModels(List.of(new RemoteSource("far", there.settings(), Instant.now()))),
                new ShelfSettings(1 << 20, Optional.empty()));
        AltiplanoServer here =
            AltiplanoServer.start(
                shelf, ServerSettings.LOCAL, new PrintStream(OutputStream.nullOutputStream()))) {
      URI address = URI.create(here.address());
      for (boolean streamed : new boolean[] {false, true}) {
        int before = there.asked.get();
        String body =
            """
            {"model": "far", "stream": %s, "messages": [{"role": "user", "content": "안녕"}]}
            """
                .formatted(streamed);
        try (Socket client = new Socket(address.getHost(), address.getPort())) {
          String head =
              """
              POST /v1/chat/completions HTTP/1.1\r
              Host: %s\r
              Content-Type: application/json\r
              Content-Length: %d\r
              \r
              """
                  .formatted(address.getAuthority(), body.getBytes(StandardCharsets.UTF_8).length);
          client.getOutputStream().write((head + body).getBytes(StandardCharsets.UTF_8));
          becomes(() -> there.asked.get() > before);
          assertThat(live(shelf)).isEqualTo(1);
        }
        becomes(() -> live(shelf) == 0);
      }
    }
  }

  private static int live(ModelShelf shelf) {
    return shelf.offer("far").state() instanceof ModelState.Loaded loaded
        ? loaded.load().live()
        : -1;
  }

  @Test
  void keysAreNeverShown() {
    URI base = URI.create("https://far.example/v1");
    assertThatThrownBy(() -> RemoteSettings.of(base, "m", Optional.of("secret\n")))
        .hasMessageContaining("far.example")
        .hasMessageNotContaining("secret");
    assertThat(RemoteSettings.of(base, "m", Optional.of("secret")).toString())
        .isEqualTo("m at far.example");
  }
}
