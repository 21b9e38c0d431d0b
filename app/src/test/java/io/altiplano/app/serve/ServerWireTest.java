package io.altiplano.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altiplano.api.ModelLoad;
import io.altiplano.server.AltiplanoServer;
import io.altiplano.server.ServerSettings;
import io.altiplano.server.keys.ApiKey;
import io.altiplano.server.keys.KeyFile;
import io.altiplano.server.keys.KeyLimits;
import io.altiplano.server.keys.Scope;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire, byte by byte: who may come in, and what those hear who may not. */
@Timeout(120)
class ServerWireTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String HELLO =
      "{\"model\": \"cria\", \"max_tokens\": 4, \"messages\": [{\"role\": \"user\", \"content\":"
          + " \"Hello!\"}]}";

  @TempDir static Path folder;
  private static TestServer server;
  private static KeyFile keys;
  private static String secret = "";

  @BeforeAll
  static void start() throws IOException {
    keys = new KeyFile(folder.resolve("keys.json"));
    secret = newKey(Set.of(Scope.MODELS), KeyLimits.NONE).secret();
    server = new TestServer(folder, ServerSettings.LOCAL.withKeys(keys));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static ApiKey.Fresh newKey(Set<Scope> scopes, KeyLimits limits) throws IOException {
    ApiKey.Fresh fresh = ApiKey.create("test", scopes, limits, Instant.now());
    keys.add(fresh.key());
    return fresh;
  }

  /** An answer: its first line and headers as they came, and its body. */
  private record Answer(String head, String body) {
    int status() {
      return Integer.parseInt(head.split(" ", 3)[1]);
    }

    String code() throws IOException {
      return json().at("/error/code").asText();
    }

    JsonNode json() throws IOException {
      return JsonMapper.builder().build().readTree(body);
    }
  }

  private static Answer post(String body, String... headers) throws IOException {
    return send("POST", CHAT, body, headers);
  }

  /**
   * Sends a request with exactly these headers, and Host and Content-Type unless they are there.
   */
  private static Answer send(String method, String path, String body, String... headers)
      throws IOException {
    List<String> lines = new ArrayList<>(List.of(headers));
    if (lines.stream().noneMatch(line -> line.startsWith("Host:"))) {
      lines.addFirst("Host: 127.0.0.1:" + server.port());
    }
    if (lines.stream().noneMatch(line -> line.startsWith("Content-Type:"))) {
      lines.add("Content-Type: application/json");
    }
    lines.add("Content-Length: " + body.getBytes(UTF_8).length);
    lines.add("Connection: close");
    try (Socket socket = connect()) {
      String request = method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", lines);
      socket.getOutputStream().write((request + "\r\n\r\n" + body).getBytes(UTF_8));
      socket.getOutputStream().flush();
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      int end = answer.indexOf("\r\n\r\n");
      assertThat(end).as(answer).isPositive();
      return new Answer(answer.substring(0, end), answer.substring(end + 4));
    }
  }

  private static Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  @Test
  void programsOnThisMachineNeedNoKey() throws IOException {
    for (String host : List.of("127.0.0.1", "localhost", "[::1]", "LOCALHOST")) {
      Answer answer = post(HELLO, "Host: " + host + ":" + server.port());
      assertThat(answer.status()).as(host).isEqualTo(200);
      assertThat(answer.head()).contains("x-request-id: req_");
    }
  }

  /** A page elsewhere whose name was made to mean this machine, a proxy, a form. */
  @Test
  void whoeverSpeaksForOthersNeedsOne() throws IOException {
    for (String header :
        List.of(
            "Host: attacker.example",
            "Host: 127.0.0.1.attacker.example:80",
            "X-Forwarded-For: 127.0.0.1",
            "Forwarded: for=127.0.0.1",
            "X-Real-IP: 127.0.0.1")) {
      Answer without = post(HELLO, header);
      assertThat(without.status()).as(header).isEqualTo(401);
      assertThat(without.code()).isEqualTo("invalid_api_key");
      assertThat(post(HELLO, header, "Authorization: Bearer " + secret).status()).isEqualTo(200);
    }
    String own = "Origin: http://127.0.0.1:" + server.port();
    assertThat(post(HELLO, own).status()).isEqualTo(200);
    for (String origin : List.of("https://attacker.example", "null", "http://127.0.0.1:1")) {
      Answer foreign = post(HELLO, "Origin: " + origin);
      assertThat(foreign.status()).as(origin).isEqualTo(403);
      assertThat(foreign.head()).doesNotContainIgnoringCase("access-control-allow");
    }
    assertThat(post(HELLO, "Content-Type: text/plain").status()).isEqualTo(415);
    assertThat(post(HELLO, "Content-Type: application/json; charset=utf-8").status())
        .isEqualTo(200);
  }

  @Test
  void keysAreCheckedScopedAndTakenBackWhileTheServerRuns() throws Exception {
    assertThat(post(HELLO, "Authorization: Bearer sk-alti-wrong").status()).isEqualTo(401);
    ApiKey.Fresh metrics = newKey(Set.of(Scope.METRICS), KeyLimits.NONE);
    String shown = "Authorization: Bearer " + metrics.secret();
    awaitStatus(403, shown);
    assertThat(send("GET", "/metrics", "", shown).status()).isEqualTo(200);
    assertThat(keys.revoke(metrics.key().id())).isTrue();
    awaitStatus(401, shown);
    assertThat(Files.readString(keys.path())).doesNotContain(secret);
    assertThat(server.log()).doesNotContain(secret);
  }

  private static void awaitStatus(int status, String header) throws Exception {
    long end = System.nanoTime() + 5_000_000_000L;
    while (post(HELLO, header).status() != status) {
      assertThat(System.nanoTime()).as("status " + status).isLessThan(end);
      Thread.sleep(50);
    }
  }

  @Test
  void limitsOfAKeyAreSaidWithWhenToComeAgain() throws Exception {
    String limited =
        "Authorization: Bearer " + newKey(Set.of(Scope.MODELS), new KeyLimits(3, 0, 0, 0)).secret();
    awaitStatus(200, limited);
    List<Integer> statuses = new ArrayList<>();
    Answer last = post(HELLO, limited);
    for (int i = 0; i < 3; i++) {
      last = post(HELLO, limited);
      statuses.add(last.status());
    }
    assertThat(statuses).endsWith(429);
    assertThat(last.code()).isEqualTo("rate_limit_exceeded");
    assertThat(last.head()).containsPattern("Retry-After: [1-9]");
  }

  @Test
  void aBudgetThatIsSpentIsSaid() throws Exception {
    String budgeted =
        "Authorization: Bearer " + newKey(Set.of(Scope.MODELS), new KeyLimits(0, 0, 0, 3)).secret();
    awaitStatus(200, budgeted);
    awaitStatus(429, budgeted);
    Answer last = post(HELLO, budgeted);
    assertThat(last.code()).isEqualTo("insufficient_quota");
    assertThat(last.head()).doesNotContain("Retry-After");
    assertThat(send("GET", "/v1/models", "", budgeted).status()).isEqualTo(429);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"model\": 3}",
        "{\"model\": \"cria\"}",
        "{\"model\": \"cria\", \"model\": \"cria\", \"messages\": []}",
        "{\"model\": \"cria\", \"messages\": []}",
        "{\"model\": \"cria\", \"messages\": [1]}",
        "{\"model\": \"cria\", \"messages\": [{\"role\": \"king\", \"content\": \"\"}]}",
        "{\"model\": \"cria\", \"messages\": [{\"role\": \"user\"}]}",
        "{\"model\": \"cria\", \"messages\": [{\"role\": \"user\", \"content\": \"\"}], \"n\": 0}",
        "{\"model\": \"cria\", \"messages\": [{\"role\": \"user\", \"content\": [{\"type\":"
            + " \"image_url\"}]}]}",
        "{\"model\": \"cria\", \"messages\": [{\"role\": \"user\", \"content\": \"\"}],"
            + " \"tool_choice\": \"required\"}",
        "{\"model\": \"cria\", \"messages\": [{\"role\": \"user\", \"content\": \"\"}],"
            + " \"response_format\": {\"type\": \"json_schema\"}}",
      })
  void whatIsNoRequestIsRefusedByName(String body) throws IOException {
    Answer answer = post(body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(400);
    assertThat(answer.json().at("/error/message").asText()).isNotBlank();
    assertThat(answer.body()).doesNotContain("Exception").doesNotContain("at io.");
  }

  @Test
  void whatAsksForNothingIsAccepted() throws IOException {
    String more =
        ", \"user\": \"me\", \"metadata\": {\"a\": \"b\"}, \"store\": false, \"stop\": null,"
            + " \"audio\": null, \"logit_bias\": {}, \"modalities\": [\"text\"], \"tools\": [],"
            + " \"service_tier\": \"auto\", \"stream_options\": null}";
    assertThat(post(HELLO.substring(0, HELLO.length() - 1) + more).status()).isEqualTo(200);
  }

  @Test
  void whoSpeaksAnotherVersionOfHttpIsToldSo() throws IOException {
    try (WireConnection connection = new WireConnection(server.port())) {
      connection.send("GET /health/live HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
      WireReply reply = connection.reply();
      assertThat(reply.status()).isEqualTo(505);
      assertThat(reply.json().at("/error/message").asText()).contains("HTTP/1.1", "proxy");
      assertThat(reply.endsConnection()).isTrue();
    }
  }

  @Test
  void everyEventIsWhole() throws IOException {
    Answer answer = post(HELLO.replace("\"max_tokens\"", "\"stream\": true, \"max_tokens\""));
    assertThat(answer.head()).contains("text/event-stream");
    assertThat(answer.body()).contains("data: [DONE]").doesNotContain("\"content\":\"\"");
  }

  @Test
  void whatIsTooLongIsRefused() throws IOException {
    // Refused by what it says of its length, before it is read.
    try (Socket socket = connect()) {
      String head =
          "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  .formatted(CHAT)
              + "Content-Length: 17000000\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(UTF_8));
      byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
      assertThat(new String(line, UTF_8)).isEqualTo("HTTP/1.1 413");
    }
    assertThat(post(HELLO, "X-Long: " + "x".repeat(40_000)).status()).isIn(400, 431);
    assertThat(post(HELLO).status()).isEqualTo(200);
  }

  @Test
  void textsAsTokensAndBack() throws IOException {
    String text = "Hello, 세계! <|eot_id|>";
    Answer tokens =
        send("POST", "/tokenize", "{\"model\": \"cria\", \"prompt\": \"" + text + "\"}");
    assertThat(tokens.json().path("count").intValue())
        .isEqualTo(tokens.json().path("tokens").size())
        .isGreaterThan(3);
    String list = tokens.json().path("tokens").toString();
    Answer back = send("POST", "/detokenize", "{\"model\": \"cria\", \"tokens\": " + list + "}");
    assertThat(back.json().path("prompt").asText()).isEqualTo(text);
    Answer wrong = send("POST", "/detokenize", "{\"model\": \"cria\", \"tokens\": [1, 99999]}");
    assertThat(wrong.json().at("/error/param").asText()).isEqualTo("tokens[1]");
  }

  @Test
  void metricsTellWhatRequestsTook() throws IOException {
    assertThat(post(HELLO).status()).isEqualTo(200);
    Answer metrics = send("GET", "/metrics", "");
    assertThat(metrics.body())
        .contains("gen_ai_server_time_to_first_token_seconds_bucket")
        .contains("gen_ai_server_request_duration_seconds_count")
        .contains("altiplano_model_answers_live")
        .contains("jvm_memory_used_bytes", "jvm_threads_live_threads", "process_files_open_files")
        .contains("gen_ai_request_model=\"cria\"");
  }

  @Test
  void healthIsForEverybody() throws IOException {
    for (String path : List.of("/health/live", "/health/ready")) {
      assertThat(send("GET", path, "", "Host: elsewhere.example").status()).isEqualTo(200);
    }
    assertThat(send("GET", "/v1/models", "", "Host: elsewhere.example").status()).isEqualTo(401);
    assertThat(send("GET", "/v1/nothing", "").status()).isEqualTo(404);
  }

  /** Nothing is written to a client that waits for a whole answer, and yet it is missed. */
  @Test
  void leavingCancelsAnAnswerInOnePiece() throws Exception {
    String endless =
        "{\"model\": \"hermes\", \"max_tokens\": 1900, \"logit_bias\": {\"2\": -100},"
            + " \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}";
    Supplier<ModelLoad> load = () -> server.load("hermes");
    try (Socket socket = connect()) {
      String request =
          "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                  .formatted(CHAT)
              + "Content-Length: %d\r\n\r\n%s".formatted(endless.length(), endless);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      socket.getOutputStream().flush();
      while (load.get().live() == 0) {
        Thread.sleep(1);
      }
    }
    long start = System.nanoTime();
    while (load.get().live() > 0) {
      Thread.sleep(5);
    }
    assertThat((System.nanoTime() - start) / 1e9).isLessThan(1);
  }

  @Test
  void nobodyElsewhereIsServedWithoutKeys() {
    ServerSettings open =
        new ServerSettings(
            "0.0.0.0",
            0,
            Optional.empty(),
            false,
            false,
            ServerSettings.USUAL_PATIENCE,
            ServerSettings.USUAL_GRACE,
            Optional.empty(),
            List.of());
    PrintStream log = new PrintStream(PrintStream.nullOutputStream(), true, UTF_8);
    assertThatThrownBy(() -> AltiplanoServer.start(server.models(), open, log))
        .hasMessageContaining("there are no keys; make one with alti key create");
  }
}
