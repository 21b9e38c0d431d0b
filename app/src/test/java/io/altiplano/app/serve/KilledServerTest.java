package io.altiplano.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altiplano.app.TestModels;
import io.altiplano.server.keys.ApiKey;
import io.altiplano.server.keys.KeyFile;
import io.altiplano.server.keys.KeyLimits;
import io.altiplano.server.keys.Scope;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed ({@code kill -9}) at moments of chance while it keeps answers, takes uploads
 * and works on batches: whatever it acknowledged is there afterwards. {@code ./test kills} kills it
 * fifty times over each database.
 */
class KilledServerTest {
  private static final int KILLS = Integer.getInteger("altiplano.server.kills", 2);
  private static final long SEED = 23;
  private static final int LINES = 8;

  /** It starts soon, and the next one goes on soon with what it leaves. */
  private static final List<String> JVM_OPTIONS =
      List.of("-XX:TieredStopAtLevel=1", "-Daltiplano.lease.milliseconds=500");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path folder;

  /** What the server has acknowledged, by path: how it has to be answered. */
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

  private final Set<String> batches = ConcurrentHashMap.newKeySet();
  private String secret = "";

  @Test
  void overSqlite() throws Exception {
    killAgainAndAgain(folder.resolve("store.db").toString());
  }

  @Test
  void overPostgres() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      killAgainAndAgain("postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/postgres");
    }
  }

  private void killAgainAndAgain(String store) throws Exception {
    KeyFile keys = new KeyFile(folder.resolve("keys.json"));
    ApiKey.Fresh key = ApiKey.create("ann", Set.of(Scope.MODELS), KeyLimits.NONE, Instant.now());
    keys.add(key.key());
    secret = key.secret();
    String model = "tiny=" + TestModels.hermes(folder);
    String[] arguments = {
      "--store", store, "--keys", keys.path().toString(), "--model", model, "--threads", "1"
    };
    SplittableRandom random = new SplittableRandom(SEED);
    for (int kill = 0; kill < KILLS; kill++) {
      ServerChild server = start(arguments);
      List<Thread> clients = clients(server, random.split());
      awaitSomething(server, kill == 0);
      TimeUnit.MILLISECONDS.sleep(random.nextLong(700));
      server.kill();
      for (Thread client : clients) {
        client.join();
      }
    }
    ServerChild server = start(arguments);
    try (HttpClient http = HttpClient.newHttpClient()) {
      verify(http, server);
      System.out.printf(
          "killed %d times over %s: %d answers and files and %d batches were acknowledged, and all"
              + " of them are there%n",
          KILLS,
          store.replaceFirst("://.*", "").replaceFirst(".*/", ""),
          acknowledged.size(),
          batches.size());
    } finally {
      server.kill();
    }
    assertThat(Files.readString(folder.resolve("log.txt"))).doesNotContain("\"fault\"");
  }

  private ServerChild start(String... arguments) throws IOException {
    return ServerChild.start(folder.resolve("log.txt"), JVM_OPTIONS, arguments);
  }

  /** The store is opened when it is first used, which takes a while in a fresh process. */
  private void awaitSomething(ServerChild server, boolean first) throws InterruptedException {
    int before = acknowledged.size();
    while (acknowledged.size() == before || (first && batches.isEmpty())) {
      assertThat(server.process().isAlive()).isTrue();
      Thread.sleep(5);
    }
  }

  /** One keeps answers, one uploads, one leaves a batch; each until the server is gone. */
  private List<Thread> clients(ServerChild server, SplittableRandom random) {
    long seed = random.nextLong();
    return List.of(
        Thread.ofVirtual().start(() -> untilGone(http -> keepAnswer(http, server))),
        Thread.ofVirtual()
            .start(() -> {
              SplittableRandom own = new SplittableRandom(seed);
              untilGone(http -> upload(http, server, own));
            }),
        Thread.ofVirtual().start(() -> untilGone(http -> leaveBatch(http, server))));
  }

  private interface Request {
    void send(HttpClient http) throws IOException, InterruptedException;
  }

  private static void untilGone(Request request) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (true) {
        request.send(http);
      }
    } catch (IOException gone) {
      // It was killed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<String> send(
      HttpClient http, ServerChild server, String path, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .header("Authorization", "Bearer " + secret);
    if (!body.isEmpty()) {
      request.header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> answer =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
    return answer;
  }

  private void keepAnswer(HttpClient http, ServerChild server)
      throws IOException, InterruptedException {
    String body = "{\"model\": \"tiny\", \"input\": \"안녕?\", \"max_output_tokens\": 3}";
    String answer = send(http, server, "/v1/responses", "application/json", body).body();
    acknowledged.put("/v1/responses/" + JSON.readTree(answer).get("id").textValue(), answer);
  }

  private String upload(HttpClient http, ServerChild server, String purpose, String content)
      throws IOException, InterruptedException {
    WireRequest form = WireRequest.upload(purpose, content);
    String answer = send(http, server, form.path(), form.type(), form.body()).body();
    String id = JSON.readTree(answer).get("id").textValue();
    acknowledged.put("/v1/files/" + id + "/content", content);
    return id;
  }

  private void upload(HttpClient http, ServerChild server, SplittableRandom random)
      throws IOException, InterruptedException {
    upload(http, server, "user_data", "라마 ".repeat(random.nextInt(1, 60_000)));
  }

  private void leaveBatch(HttpClient http, ServerChild server)
      throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      lines.append(
          ("{\"custom_id\": \"%d\", \"method\": \"POST\", \"url\": \"/v1/completions\", \"body\":"
                  + " {\"model\": \"tiny\", \"prompt\": \"a\", \"max_tokens\": 8}}%n")
              .formatted(i));
    }
    String file = upload(http, server, "batch", lines.toString());
    String body =
        "{\"input_file_id\": \"%s\", \"endpoint\": \"/v1/completions\", \"completion_window\":"
                .formatted(file)
            + " \"24h\"}";
    String answer = send(http, server, "/v1/batches", "application/json", body).body();
    batches.add(JSON.readTree(answer).get("id").textValue());
    Thread.sleep(200);
  }

  private void verify(HttpClient http, ServerChild server) throws Exception {
    assertThat(acknowledged).as("seed %d", SEED).isNotEmpty();
    assertThat(batches).isNotEmpty();
    for (Map.Entry<String, String> entry : acknowledged.entrySet()) {
      String found = send(http, server, entry.getKey(), "", "").body();
      assertThat(found.equals(entry.getValue())).as("seed %d: %s", SEED, entry.getKey()).isTrue();
    }
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    for (String id : batches) {
      JsonNode batch = batch(http, server, id);
      while (!batch.path("status").asText().equals("completed")) {
        assertThat(System.nanoTime()).as("seed %d: %s", SEED, batch).isLessThan(deadline);
        Thread.sleep(20);
        batch = batch(http, server, id);
      }
      verifyOutput(http, server, batch);
    }
  }

  private JsonNode batch(HttpClient http, ServerChild server, String id) throws Exception {
    return JSON.readTree(send(http, server, "/v1/batches/" + id, "", "").body());
  }

  /** Every line has one answer. */
  private void verifyOutput(HttpClient http, ServerChild server, JsonNode batch) throws Exception {
    String path = "/v1/files/" + batch.path("output_file_id").asText() + "/content";
    List<String> ids = new ArrayList<>();
    for (String line : send(http, server, path, "", "").body().lines().toList()) {
      ids.add(JSON.readTree(line).get("custom_id").textValue());
    }
    List<String> all = new ArrayList<>();
    for (int i = 0; i < LINES; i++) {
      all.add(Integer.toString(i));
    }
    assertThat(ids).as("seed %d: %s", SEED, batch).containsExactlyElementsOf(all);
  }
}
