package io.altiplano.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.altiplano.server.keys.ApiKey;
import io.altiplano.server.keys.KeyFile;
import io.altiplano.server.keys.KeyLimits;
import io.altiplano.server.keys.Scope;
import io.altiplano.store.Store;
import io.altiplano.store.StoreAddress;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two servers over one store, and a model elsewhere that begins to answer when the lease of its
 * work would be long over: it is asked once.
 */
@Timeout(120)
class ReplicasTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Renewed each second; a busy machine may stand still for a while. */
  private static final Duration LEASE = Duration.ofSeconds(4);

  /** Every two seconds the servers look for work. */
  private static final Duration LATE = LEASE.plusSeconds(6);

  @TempDir private Path folder;
  private String secret = "";

  /** Answers late. */
  private record Elsewhere(HttpServer server, AtomicInteger asked) implements AutoCloseable {
    static Elsewhere start() throws IOException {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      Elsewhere elsewhere = new Elsewhere(server, new AtomicInteger());
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/v1/models", Elsewhere::tellModels);
      server.createContext("/v1/chat/completions", elsewhere::answer);
      server.start();
      return elsewhere;
    }

    private static void tellModels(HttpExchange exchange) throws IOException {
      send(exchange, "{\"data\": [{\"id\": \"m\", \"context_length\": 1024}]}");
    }

    private void answer(HttpExchange exchange) throws IOException {
      exchange.getRequestBody().readAllBytes();
      asked.incrementAndGet();
      try {
        Thread.sleep(LATE);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      send(
          exchange,
          """
          data: {"choices": [{"index": 0, "delta": {"content": "안녕!"}}]}

          data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}

          data: [DONE]

          """);
    }

    private static void send(HttpExchange exchange, String text) throws IOException {
      byte[] body = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }

    String model() {
      return "slow=http://127.0.0.1:" + server.getAddress().getPort() + "/v1#m";
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @Test
  void overSqlite() throws Exception {
    answerOnce(folder.resolve("store.db").toString());
  }

  @Test
  void overPostgres() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      answerOnce("postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/postgres");
    }
  }

  private void answerOnce(String store) throws Exception {
    KeyFile keys = new KeyFile(folder.resolve("keys.json"));
    ApiKey.Fresh key = ApiKey.create("ann", Set.of(Scope.MODELS), KeyLimits.NONE, Instant.now());
    keys.add(key.key());
    secret = key.secret();
    Path log = folder.resolve("log.txt");
    // Both look for work from their start on.
    try (Store made = Store.at(StoreAddress.parse(store))) {
      made.open();
    }
    try (Elsewhere elsewhere = Elsewhere.start();
        HttpClient http = HttpClient.newHttpClient()) {
      String[] arguments = {
        "--store", store, "--keys", keys.path().toString(), "--remote", elsewhere.model()
      };
      List<String> options = List.of("-Daltiplano.lease.milliseconds=" + LEASE.toMillis());
      ServerChild first = ServerChild.start(log, options, arguments);
      ServerChild second = ServerChild.start(log, options, arguments);
      try {
        String path = begin(http, first);
        String other = begin(http, second);
        awaitCompleted(http, second, path);
        awaitCompleted(http, first, other);
        assertThat(elsewhere.asked).hasValue(2);
      } finally {
        first.kill();
        second.kill();
      }
    }
    assertThat(Files.readString(log)).doesNotContain("\"fault\"");
  }

  private String begin(HttpClient http, ServerChild server) throws Exception {
    String body = "{\"model\": \"slow\", \"input\": \"안녕?\", \"background\": true}";
    JsonNode queued =
        send(http, server, "/v1/responses", HttpRequest.BodyPublishers.ofString(body), "POST");
    assertThat(queued.path("status").asText()).as("%s", queued).isEqualTo("queued");
    return "/v1/responses/" + queued.path("id").asText();
  }

  private void awaitCompleted(HttpClient http, ServerChild server, String path) throws Exception {
    JsonNode now = send(http, server, path, HttpRequest.BodyPublishers.noBody(), "GET");
    while (!now.path("status").asText().equals("completed")) {
      assertThat(now.path("status").asText()).as("%s", now).isIn("queued", "in_progress");
      Thread.sleep(20);
      now = send(http, server, path, HttpRequest.BodyPublishers.noBody(), "GET");
    }
    assertThat(now.toString()).contains("안녕!");
  }

  private JsonNode send(
      HttpClient http,
      ServerChild server,
      String path,
      HttpRequest.BodyPublisher body,
      String method)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .header("Authorization", "Bearer " + secret)
            .header("Content-Type", "application/json")
            .method(method, body)
            .build();
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString(UTF_8)).body());
  }
}
