package io.altiplano.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import io.altiplano.architecture.Repository;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code alti serve} as people start and stop it, and {@code alti key}. */
@Timeout(120)
class ServeProcessTest {
  @TempDir Path folder;

  private Process serve(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("serve", "--port", "0"));
    command.addAll(List.of("--store", folder.resolve("store.db").toString()));
    command.addAll(List.of(arguments));
    String models = "-Daltiplano.models=" + Repository.root().resolve("models");
    return AltiChild.builder(List.of(models), command)
        .redirectError(folder.resolve("errors.txt").toFile())
        .start();
  }

  /** What it says up to the line that tells how to stop it. */
  private static String greeting(BufferedReader out) throws IOException {
    StringBuilder greeting = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      greeting.append(line).append('\n');
      if (line.startsWith("Ctrl-C")) {
        break;
      }
    }
    return greeting.toString();
  }

  private static String address(String greeting) {
    return greeting.lines().findFirst().orElseThrow().replaceFirst(".* (http://\\S+)$", "$1");
  }

  private static HttpResponse<String> post(String address, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + "/v1/chat/completions"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  /** A request is logged when its answer is long with the client. */
  private static void awaitLogged(Path log, String text) throws IOException, InterruptedException {
    for (int i = 0; i < 1000 && !Files.readString(log).contains(text); i++) {
      Thread.sleep(10);
    }
  }

  @Test
  void itSaysWhereItServesAnswersAndStopsInOrder() throws Exception {
    Process process = serve("--log");
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String greeting = greeting(out);
      assertThat(greeting).contains("cria: context 1,024", "small demonstration model", "curl ");
      assertThat(greeting).contains("Kept for whoever shows a key: " + folder.resolve("store.db"));
      String body = greeting.substring(greeting.indexOf("-d '") + 4, greeting.indexOf("}]}'") + 3);
      HttpResponse<String> answer = post(address(greeting), body);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("\"role\":\"assistant\"");
      awaitLogged(folder.resolve("errors.txt"), "chat/completions");
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(folder.resolve("errors.txt")))
        .contains("\"path\":\"/v1/chat/completions\",\"status\":200", "alti: stopping")
        .doesNotContain("Hello!", "INFO", "Exception", "SLF4J");
    assertThat(folder.resolve("store.db")).as("nothing was kept").doesNotExist();
  }

  @Test
  void aKeyIsMadeShownOnceUsedAndRevoked() throws Exception {
    String keys = folder.resolve("keys.json").toString();
    Outcome made = Terminal.piped().alti("key", "create", "the shop", "--keys", keys);
    assertThat(made.status()).isZero();
    String secret = made.out().strip();
    Outcome listed = Terminal.piped().alti("key", "list", "--keys", keys);
    assertThat(listed.out()).contains("the shop", "models").doesNotContain(secret);
    String id = listed.out().substring(0, 10);

    Process process = serve("--keys", keys, "--require-key");
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String address = address(greeting(out));
      String body =
          "{\"model\": \"cria\", \"max_tokens\": 2, \"messages\": [{\"role\": \"user\","
              + " \"content\": \"Hello!\"}]}";
      assertThat(post(address, body).statusCode()).isEqualTo(401);
      String bearer = "Bearer " + secret;
      assertThat(post(address, body, "Authorization", bearer).statusCode()).isEqualTo(200);
      assertThat(Terminal.piped().alti("key", "revoke", id, "--keys", keys).status()).isZero();
      Thread.sleep(1100);
      assertThat(post(address, body, "Authorization", bearer).statusCode()).isEqualTo(401);
    } finally {
      process.destroyForcibly();
    }
    assertThat(Terminal.piped().alti("key", "revoke", id, "--keys", keys).err())
        .contains("no key '" + id + "'");
  }

  /** A server elsewhere that is away is no reason not to start; its model answers later. */
  @Test
  void itStartsThoughAServerIsAwayAndSaysSo() throws Exception {
    Process process = serve("--model", "cria", "--remote", "far=http://127.0.0.1:9/v1");
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String greeting = greeting(out);
      assertThat(greeting)
          .contains("cria: context 1,024")
          .contains("far: cannot be asked now, and is tried again when it is: 127.0.0.1:9")
          .doesNotContain("Loaded when asked for");
      String body =
          "{\"model\": \"%s\", \"max_tokens\": 2, \"messages\": [{\"role\": \"user\","
              + " \"content\": \"안녕?\"}]}";
      assertThat(post(address(greeting), body.formatted("cria")).statusCode()).isEqualTo(200);
      HttpResponse<String> refused = post(address(greeting), body.formatted("far"));
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.body()).contains("engine_unavailable", "127.0.0.1:9");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void twoModelsOfOneNameAreRefused() throws IOException {
    String model = AlphabetModel.write(folder).toString();
    Outcome twice =
        Terminal.piped().alti("serve", "--model", "a=" + model, "--model", "a=" + model);
    assertThat(twice.status()).isEqualTo(2);
    assertThat(twice.err()).contains("two are called 'a'; name one ID=MODEL");
  }

  @Test
  void twoModelsOfOtherServersOfOneNameAreRefused() {
    Outcome twice =
        Terminal.piped()
            .alti("serve", "--remote", "a=http://127.0.0.1:9", "--remote", "a=http://127.0.0.1:9");
    assertThat(twice.status()).isEqualTo(2);
    assertThat(twice.err()).contains("two are called 'a'");
  }
}
