package io.altiplano.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.ModelState;
import io.altiplano.app.serve.ModelShelf;
import io.altiplano.app.serve.ModelSource;
import io.altiplano.app.serve.NamedModels;
import io.altiplano.app.serve.RemoteSource;
import io.altiplano.app.serve.ShelfSettings;
import io.altiplano.remote.RemoteSettings;
import io.altiplano.server.AltiplanoServer;
import io.altiplano.server.ServerSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server comes to that is started while the servers of its models are there, or are not. */
@Timeout(60)
class ModelsAtStartTest {
  /** The six seconds that each of them is given, and some to spare; not twice as long for two. */
  private static final Duration MOST = Duration.ofSeconds(9);

  /** Knows a model {@code m} that says hello. */
  private record Elsewhere(HttpServer server) implements AutoCloseable {
    static Elsewhere at(int port) throws IOException {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext(
          "/v1/models",
          exchange -> reply(exchange, "{\"data\": [{\"id\": \"m\", \"context_length\": 64}]}"));
      server.createContext(
          "/v1/chat/completions",
          exchange ->
              reply(
                  exchange,
                  "data: {\"choices\": [{\"delta\": {\"content\": \"안녕\"}, \"finish_reason\":"
                      + " \"stop\"}]}\n\ndata: [DONE]\n\n"));
      server.start();
      return new Elsewhere(server);
    }

    private static void reply(HttpExchange exchange, String text) throws IOException {
      exchange.getRequestBody().readAllBytes();
      byte[] body = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }

    int port() {
      return server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  /** A port at which nobody is. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Takes connections, and says nothing. */
  private static ServerSocket silent() throws IOException {
    return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  private static ModelSource remote(String id, int port, String model) {
    URI base = URI.create("http://127.0.0.1:" + port + "/v1");
    return new RemoteSource(id, RemoteSettings.of(base, model, Optional.empty()), Instant.EPOCH);
  }

  private static ModelShelf shelf(List<ModelSource> named) {
    return ModelShelf.of(new NamedModels(named), new ShelfSettings(1 << 20, Optional.empty()));
  }

  private static void load(ModelShelf shelf, List<ModelSource> named) {
    new ModelsAtStart(shelf, Terminal.piped().console(), () -> false).load(named, 1 << 20);
  }

  @Test
  void allAreAskedSideBySideAndWhoIsAwayIsNotWaitedFor() throws Exception {
    try (ServerSocket one = silent();
        ServerSocket two = silent();
        Elsewhere there = Elsewhere.at(0)) {
      List<ModelSource> named =
          List.of(
              remote("one", one.getLocalPort(), "m"),
              remote("two", two.getLocalPort(), "m"),
              remote("gone", freePort(), "m"),
              remote("here", there.port(), "m"));
      try (ModelShelf shelf = shelf(named)) {
        long start = System.nanoTime();
        load(shelf, named);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MOST);
        assertThat(shelf.offer("here").state()).isInstanceOf(ModelState.Loaded.class);
        for (String silent : List.of("one", "two")) {
          assertThat(shelf.offer(silent).state()).isNotInstanceOf(ModelState.Loaded.class);
        }
        assertThat(shelf.offer("gone").state())
            .isInstanceOfSatisfying(
                ModelState.Unavailable.class,
                state -> assertThat(state.reason()).contains("127.0.0.1:"));
      }
    }
  }

  @Test
  void whatIsSetWrongFailsTheStart() throws Exception {
    try (ServerSocket silent = silent();
        Elsewhere there = Elsewhere.at(0)) {
      List<ModelSource> named =
          List.of(
              remote("wrong", there.port(), "no-such-model"),
              remote("silent", silent.getLocalPort(), "m"));
      try (ModelShelf shelf = shelf(named)) {
        assertThatThrownBy(() -> load(shelf, named))
            .isInstanceOfSatisfying(
                AltiplanoException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND))
            .hasMessageContaining("no-such-model");
      }
    }
    for (String wrong : List.of("far=ftp://127.0.0.1/v1", "=http://127.0.0.1/v1")) {
      assertThat(Terminal.piped().alti("serve", "--remote", wrong).status()).isEqualTo(2);
    }
  }

  /** Whoever looks whether the server is ready has the model tried again that was away. */
  @Test
  void readinessIsTrueBeforeAndAfterAServerIsBack() throws Exception {
    int port = freePort();
    List<ModelSource> named = List.of(remote("far", port, "m"));
    try (ModelShelf shelf = shelf(named);
        HttpClient client = HttpClient.newHttpClient()) {
      load(shelf, named);
      try (AltiplanoServer server =
          AltiplanoServer.start(
              shelf, ServerSettings.LOCAL, new PrintStream(OutputStream.nullOutputStream()))) {
        HttpRequest ready = request(server, "/health/ready").build();
        HttpResponse<String> before = client.send(ready, HttpResponse.BodyHandlers.ofString());
        assertThat(before.statusCode()).as(before.body()).isEqualTo(503);
        assertThat(before.body())
            .contains("far: its server cannot be reached", "engine_unavailable")
            .doesNotContain("" + port);
        try (Elsewhere _ = Elsewhere.at(port)) {
          HttpResponse<String> now = before;
          while (now.statusCode() == 503) {
            Thread.sleep(50);
            now = client.send(ready, HttpResponse.BodyHandlers.ofString());
          }
          assertThat(now.statusCode()).as(now.body()).isEqualTo(200);
          HttpRequest chat =
              request(server, "/v1/chat/completions")
                  .header("Content-Type", "application/json")
                  .POST(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"model\": \"far\", \"messages\": [{\"role\": \"user\", \"content\":"
                              + " \"안녕?\"}]}"))
                  .build();
          HttpResponse<String> answer = client.send(chat, HttpResponse.BodyHandlers.ofString());
          assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
          assertThat(answer.body()).contains("안녕");
        }
      }
    }
  }

  private static HttpRequest.Builder request(AltiplanoServer server, String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path));
  }
}
