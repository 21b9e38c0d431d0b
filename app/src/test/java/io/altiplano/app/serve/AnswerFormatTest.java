package io.altiplano.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altiplano.server.ServerSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers of a model that is drawn from wildly are still what their format says. */
@Timeout(120)
class AnswerFormatTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int SEEDS = 5;

  @TempDir static Path folder;
  private static TestServer server;
  private static HttpClient client;

  @BeforeAll
  static void start() throws IOException {
    server = new TestServer(folder, ServerSettings.LOCAL);
    client = HttpClient.newHttpClient();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private record Answer(int status, JsonNode body) {}

  private static Answer post(String path, String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
  }

  /** What a chat and a completion say with such a field. */
  private static String[] answers(String field, int seed) throws IOException, InterruptedException {
    String common =
        "{\"model\": \"cria\", \"temperature\": 1.5, \"max_tokens\": 200, \"seed\": %d, %s, "
            .formatted(seed, field);
    Answer chat =
        post(
            "/v1/chat/completions",
            common + "\"messages\": [{\"role\": \"user\", \"content\": \"안녕하세요?\"}]}");
    Answer completion = post("/v1/completions", common + "\"prompt\": \"One day\"}");
    assertThat(chat.status).as("%s", chat.body).isEqualTo(200);
    assertThat(completion.status).as("%s", completion.body).isEqualTo(200);
    return new String[] {
      chat.body.at("/choices/0/message/content").asText(),
      completion.body.at("/choices/0/text").asText()
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "'response_format': {'type': 'regex', 'pattern': '[0-9]{3}-[a-z]+'} => [0-9]{3}-[a-z]+",
        "'response_format': {'type': 'regex', 'pattern': '^[가-힣 ]{2,9}[.!]$'} => [가-힣 ]{2,9}[.!]",
        "'structured_outputs': {'regex': '(a|b)\\\\n?c'} => (a|b)\\n?c",
        "'structured_outputs': {'choice': ['예 (yes).', 'no*']} => 예 \\(yes\\)\\.|no\\*",
        "'response_format': {'type': 'grammar', 'grammar': 'root ::= [가-힣]{2} | [ab]{1,9} [.]'}"
            + " => [가-힣]{2}|[ab]{1,9}\\.",
        "'grammar': 'root ::= (\\'x\\' | [0-9])? y\\ny ::= \\'끝\\'' => [x0-9]?끝",
        "'structured_outputs': {'grammar': 'root ::= \\'(\\' (root_a | [.]) \\')\\'\\n"
            + "root_a ::= \\'[\\' [가나]{2} \\']\\''} => \\((\\[[가나]{2}]|\\.)\\)",
        "'structured_outputs': {'json': {'type': 'boolean'}} => true|false",
        "'structured_outputs': {'json': '{\\'enum\\': [7, null]}'} => 7|null"
      })
  void answersMatch(String field, String pattern) throws IOException, InterruptedException {
    for (int seed = 0; seed < SEEDS; seed++) {
      for (String answer : answers(field.replace('\'', '"'), seed)) {
        assertThat(answer).as("seed %d", seed).matches(Pattern.compile(pattern));
      }
    }
  }

  @Test
  void aFaultIsSaidWithItsPlace() throws IOException, InterruptedException {
    String chat =
        "{\"model\": \"cria\", \"messages\": [{\"role\": \"user\", \"content\": \"a\"}], %s}";
    for (String[] wrong :
        new String[][] {
          {
            "\"response_format\": {\"type\": \"regex\", \"pattern\": \"a(?=b)\"}",
            "response_format: the pattern 'a(?=b)', character 2: '(' is not known here"
          },
          {"\"response_format\": {\"type\": \"regex\"}", "response_format.pattern: is missing"},
          {
            "\"structured_outputs\": {\"regex\": \"a\", \"choice\": [\"a\"]}",
            "structured_outputs: takes one of json, json_object, regex, grammar and choice"
          },
          {
            "\"structured_outputs\": {\"regex\": \"a\"}, \"response_format\": {\"type\": \"text\"}",
            "response_format: structured_outputs and grammar each say what the answer is;"
                + " give one of the three"
          },
          {
            "\"grammar\": \"root ::= a\\na ::= b \\\"x\\\"\\nb ::= a | [0-9]\"",
            "response_format: the grammar, line 2, column 1: a rule begins with itself: a > b > a"
                + " (left recursion); repeat with * or + instead"
          },
          {
            "\"grammar\": \"root ::= [가]" + "+".repeat(60_000) + "\"",
            "response_format: the grammar, line 1, column 113: groups and repetitions lie more"
                + " than 100 deep in one another"
          }
        }) {
      Answer answer = post("/v1/chat/completions", chat.formatted(wrong[0]));
      assertThat(answer.status).isEqualTo(400);
      assertThat(answer.body.at("/error/message").asText()).isEqualTo(wrong[1]);
    }
  }

  /** A rule whose ways multiply ends its own answer, and nobody else's. */
  @Test
  void aHostileRuleHarmsItsOwnRequestAlone() throws Exception {
    String field = "\"response_format\": {\"type\": \"regex\", \"pattern\": \"[0-9]{3}\"}";
    String[] alone = answers(field, 7);
    String hostile =
        "{\"model\": \"cria\", \"temperature\": 1.5, \"max_tokens\": 400, \"grammar\": \"root ::="
            + " ([^a]{0,2000}){0,2000}\", \"messages\": [{\"role\": \"user\", \"content\":"
            + " \"a\"}]}";
    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> failing = others.submit(() -> post("/v1/chat/completions", hostile));
      assertThat(answers(field, 7)).isEqualTo(alone);
      Answer refused = failing.get();
      assertThat(refused.status).as("%s", refused.body).isEqualTo(400);
      assertThat(refused.body.at("/error/message").asText()).endsWith("make it simpler");
    }
    assertThat(answers(field, 7)).isEqualTo(alone);
  }
}
