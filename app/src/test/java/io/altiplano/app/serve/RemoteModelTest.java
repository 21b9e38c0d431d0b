package io.altiplano.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.AnswerFormat;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.CompletionRequest;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.FinishReason;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationEvent;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.HostedModel;
import io.altiplano.api.Message;
import io.altiplano.api.ModelUse;
import io.altiplano.api.Tool;
import io.altiplano.api.ToolChoice;
import io.altiplano.remote.RemoteModel;
import io.altiplano.remote.RemoteSettings;
import io.altiplano.server.AltiplanoServer;
import io.altiplano.server.ServerSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models of another server, which is one of ours here, and a broken one. */
@Timeout(60)
class RemoteModelTest {
  private static final Duration SOON = Duration.ofMillis(300);

  @TempDir private static Path folder;
  private static TestServer there;

  @BeforeAll
  static void start() throws IOException {
    there = new TestServer(folder, ServerSettings.LOCAL);
  }

  @AfterAll
  static void stop() {
    there.close();
  }

  private static RemoteSettings settings(String address, String model) {
    return RemoteSettings.of(URI.create(address + "/v1"), model, Optional.empty()).withRest(SOON);
  }

  private static RemoteModel remote(String model) {
    return new RemoteModel(settings(there.address(), model));
  }

  private static ChatRequest greedy(String question) {
    return ChatRequest.of(List.of(Message.user(question)), GenerationOptions.greedy(24));
  }

  @Test
  void answersAreThoseOfTheModelItself() {
    try (RemoteModel remote = remote("cria");
        ModelUse use = there.models().offer("cria").use()) {
      HostedModel itself = use.await(Duration.ofSeconds(20)).orElseThrow();
      for (String question : List.of("Hello! Who are you?", "안녕하세요, 누구세요?")) {
        ChatRequest request = greedy(question);
        try (Generation far = remote.chat(request);
            Generation near = itself.chat().chat(request)) {
          assertThat(far.text()).isNotEmpty().isEqualTo(near.text());
        }
      }
      CompletionRequest text = new CompletionRequest("The llama", GenerationOptions.greedy(8));
      try (Generation far = remote.complete(text);
          Generation near = itself.completion().complete(text)) {
        assertThat(far.text()).isEqualTo(near.text());
      }
      List<String> texts = List.of("a", "김치");
      List<float[]> far = remote.embed(texts);
      List<float[]> near = itself.embedding().embed(texts);
      for (int i = 0; i < 2; i++) {
        assertThat(far.get(i)).containsExactly(near.get(i), offset());
      }
      assertThat(remote.embeddingLength()).isEqualTo(itself.embedding().embeddingLength());
      assertThat(remote.contextLength()).isEqualTo(1024);
    }
  }

  private static org.assertj.core.data.Offset<Float> offset() {
    return org.assertj.core.data.Offset.offset(1e-5f);
  }

  private static List<GenerationEvent> events(Generation answer) {
    List<GenerationEvent> events = new ArrayList<>();
    answer.forEach(events::add);
    return events;
  }

  @Test
  void callsThoughtsFormatsAndCostsComeThrough() {
    Tool tool =
        new Tool(
            "find",
            "Finds things",
            Map.of(
                "type", "object",
                "properties", Map.of("ok", Map.of("type", "boolean")),
                "required", List.of("ok")));
    try (RemoteModel remote = remote("hermes")) {
      ChatRequest request =
          new ChatRequest(
              List.of(Message.user("Find it.")),
              List.of(tool),
              ToolChoice.named("find").withParallel(false),
              Map.of(),
              GenerationOptions.greedy(200));
      List<GenerationEvent> called = events(remote.chat(request));
      StringBuilder arguments = new StringBuilder();
      for (GenerationEvent event : called) {
        if (event instanceof GenerationEvent.ToolCallArguments piece) {
          arguments.append(piece.text());
        }
      }
      assertThat(called)
          .filteredOn(GenerationEvent.ToolCallBegun.class::isInstance)
          .singleElement()
          .extracting(event -> ((GenerationEvent.ToolCallBegun) event).name())
          .isEqualTo("find");
      assertThat(arguments.toString().replaceAll("\\s", "")).matches("\\{\"ok\":(true|false)}");
      GenerationEvent.Finished end = (GenerationEvent.Finished) called.getLast();
      assertThat(end.reason()).isEqualTo(FinishReason.TOOL_CALLS);
      assertThat(end.usage().promptTokens()).isPositive();
      GenerationOptions held =
          GenerationOptions.greedy(60).withFormat(new AnswerFormat.Regex("(yes|no), [a-z]{3}"));
      try (Generation answer =
          remote.chat(
              ChatRequest.of(List.of(Message.user("Well?")), held.withLogProbabilities(2)))) {
        List<GenerationEvent> said = events(answer);
        StringBuilder text = new StringBuilder();
        for (GenerationEvent event : said) {
          if (event instanceof GenerationEvent.Text piece) {
            text.append(piece.text());
            assertThat(piece.tokens()).allMatch(choice -> choice.chosen().logProbability() <= 0);
          }
        }
        assertThat(text.toString()).matches("(yes|no), [a-z]{3}");
      }
    }
  }

  @Test
  void whatIsWrongWithARequestIsSaidAsThere() {
    try (RemoteModel remote = remote("cria")) {
      assertThatThrownBy(() -> remote.chat(greedy("word ".repeat(3000))).text())
          .isInstanceOfSatisfying(
              AltiplanoException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTEXT_OVERFLOW))
          .hasMessageContaining("1024");
    }
    try (RemoteModel nobody = remote("nobody")) {
      assertThatThrownBy(() -> nobody.chat(greedy("Hello")).awaitAccepted(Duration.ofSeconds(20)))
          .isInstanceOfSatisfying(
              AltiplanoException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND));
      assertThatThrownBy(nobody::contextLength).hasMessageContaining("cria");
    }
  }

  @Test
  void whoCancelsFreesWhatItHeldThere() throws InterruptedException {
    try (RemoteModel remote = remote("hermes")) {
      Generation answer =
          remote.chat(
              ChatRequest.of(List.of(Message.user("Hello")), GenerationOptions.greedy(1500)));
      assertThat(answer.iterator().next()).isNotNull();
      answer.cancel();
      List<GenerationEvent> rest = events(answer);
      assertThat(((GenerationEvent.Finished) rest.getLast()).reason())
          .isEqualTo(FinishReason.CANCELLED);
      for (int i = 0; i < 500 && there.load("hermes").live() > 0; i++) {
        Thread.sleep(10);
      }
      assertThat(there.load("hermes").live()).isZero();
      for (int i = 0; i < 500 && remote.load().live() > 0; i++) {
        Thread.sleep(10);
      }
      assertThat(remote.load().live()).isZero();
    }
  }

  /** Answers as it is told, and counts. */
  private static final class Broken implements AutoCloseable {
    final AtomicInteger asked = new AtomicInteger();
    volatile int failures;
    volatile String stream = "";
    volatile long stall;
    private final HttpServer server;

    Broken() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Runnable::run);
      server.createContext(
          "/v1/chat/completions",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            if (asked.getAndIncrement() < failures) {
              byte[] body = "{\"error\": {\"message\": \"busy\"}}".getBytes(StandardCharsets.UTF_8);
              // A date, as proxies say it.
              exchange.getResponseHeaders().add("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT");
              exchange.sendResponseHeaders(503, body.length);
              exchange.getResponseBody().write(body);
            } else {
              exchange.sendResponseHeaders(200, 0);
              exchange.getResponseBody().write(stream.getBytes(StandardCharsets.UTF_8));
              exchange.getResponseBody().flush();
              sleep(stall);
            }
            exchange.close();
          });
      server.start();
    }

    private static void sleep(long millis) {
      try {
        Thread.sleep(millis);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    String address() {
      return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  private static final String HALF =
      "data: {\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"Hi\"}}]}\n\n";
  private static final String WHOLE =
      HALF
          + "data: {\"choices\": [{\"index\": 0, \"delta\": {}, \"finish_reason\": \"stop\"}]}\n\n"
          + "data: [DONE]\n\n";

  @Test
  void whoeverIsBusyIsAskedAgain() throws IOException {
    try (Broken server = new Broken();
        RemoteModel remote = new RemoteModel(settings(server.address(), "m"))) {
      server.failures = 2;
      server.stream = WHOLE;
      try (Generation answer = remote.chat(greedy("Hello"))) {
        assertThat(answer.text()).isEqualTo("Hi");
      }
      assertThat(server.asked).hasValue(3);
    }
  }

  @Test
  void whoFailsAgainAndAgainIsLeftAloneAndTriedLater() throws Exception {
    try (Broken server = new Broken();
        RemoteModel remote = new RemoteModel(settings(server.address(), "m"))) {
      server.failures = 6;
      server.stream = WHOLE;
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> remote.chat(greedy("Hello")).text())
            .isInstanceOfSatisfying(
                AltiplanoException.class,
                e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
      }
      int before = server.asked.get();
      assertThat(remote.load().works()).isFalse();
      assertThatThrownBy(() -> remote.chat(greedy("Hello")).text())
          .hasMessageContaining("left alone for a while");
      assertThat(server.asked).hasValue(before);
      server.failures = 0;
      Thread.sleep(SOON.toMillis() + 50);
      try (Generation answer = remote.chat(greedy("Hello"))) {
        assertThat(answer.text()).isEqualTo("Hi");
      }
      assertThat(remote.load().works()).isTrue();
    }
  }

  @Test
  void anAnswerThatBreaksOffOrStandsStillIsNone() throws IOException {
    try (Broken server = new Broken();
        RemoteModel remote =
            new RemoteModel(settings(server.address(), "m").withSilence(Duration.ofMillis(500)))) {
      server.stream = HALF;
      assertThatThrownBy(() -> remote.chat(greedy("Hello")).text())
          .hasMessageContaining("broke off");
      server.stall = 3000;
      long start = System.nanoTime();
      assertThatThrownBy(() -> remote.chat(greedy("Hello")).text())
          .hasMessageContaining("nothing came for too long");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  /** Half of the answers break off, and each counts once: that is as much as one may fail. */
  @Test
  void whatBreaksOffCountsAgainstItsServer() throws Exception {
    try (Broken server = new Broken();
        RemoteModel remote = new RemoteModel(settings(server.address(), "m"))) {
      server.stream = WHOLE;
      for (int i = 0; i < 4; i++) {
        assertThat(remote.chat(greedy("Hello")).text()).isEqualTo("Hi");
        awaitIdle(remote);
      }
      server.stream = HALF;
      for (int i = 0; i < 4; i++) {
        assertThat(remote.load().works()).isTrue();
        assertThatThrownBy(() -> remote.chat(greedy("Hello")).text())
            .hasMessageContaining("broke off");
      }
      assertThat(remote.load().works()).isFalse();
      Thread.sleep(SOON.toMillis() + 200);
      assertThat(remote.load().works()).as("it has rested, and may be asked").isTrue();
    }
  }

  private static void awaitIdle(RemoteModel remote) throws InterruptedException {
    while (remote.load().live() > 0) {
      Thread.sleep(1);
    }
  }

  /** Our server before another one: clients see no difference, but for a 503 when it is gone. */
  @Test
  void oneServerStandsBeforeAnother() throws Exception {
    RemoteSource source = new RemoteSource("far", settings(there.address(), "cria"), Instant.now());
    RemoteSource gone =
        new RemoteSource("gone", settings("http://127.0.0.1:9", "m"), Instant.now());
    try (ModelShelf shelf =
            ModelShelf.of(
                new NamedModels(List.of(source, gone)),
                new ShelfSettings(1 << 20, Optional.empty()));
        AltiplanoServer here =
            AltiplanoServer.start(
                shelf, ServerSettings.LOCAL, new PrintStream(OutputStream.nullOutputStream()));
        HttpClient client = HttpClient.newHttpClient()) {
      String chat =
          """
          {"model": "%s", "max_tokens": 8, "temperature": 0, "stream": %s,
           "messages": [{"role": "user", "content": "안녕"}]}
          """;
      HttpResponse<String> near =
          post(client, there.address() + "/v1/messages", chat.formatted("cria", false));
      HttpResponse<String> far =
          post(client, here.address() + "/v1/messages", chat.formatted("far", false));
      assertThat(far.statusCode()).as(far.body()).isEqualTo(200);
      assertThat(text(far.body())).isEqualTo(text(near.body()));
      HttpResponse<String> streamed =
          post(client, here.address() + "/v1/messages", chat.formatted("far", true));
      assertThat(streamed.body()).contains("message_start", "message_stop");
      HttpResponse<String> vectors =
          post(client, here.address() + "/v1/embeddings", "{\"model\": \"far\", \"input\": \"a\"}");
      assertThat(vectors.statusCode()).as(vectors.body()).isEqualTo(200);
      for (String path : List.of("/v1/chat/completions", "/v1/messages")) {
        String tooLong = chat.formatted("far", true).replace("안녕", "안녕 ".repeat(3000));
        HttpResponse<String> fault = post(client, here.address() + path, tooLong);
        assertThat(fault.statusCode()).as(fault.body()).isEqualTo(400);
        assertThat(fault.body()).contains("1024");
      }
      HttpResponse<String> refused =
          post(client, here.address() + "/v1/chat/completions", chat.formatted("gone", false));
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
      assertThat(refused.body()).contains("engine_unavailable", "127.0.0.1:9");
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
    }
  }

  private static String text(String message) {
    return message.replaceFirst("(?s).*\"text\":\"(.*?)\".*", "$1");
  }

  private static HttpResponse<String> post(HttpClient client, String address, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(address))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
