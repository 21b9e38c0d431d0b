package io.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.server.keys.ApiKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What nobody waits for stands before a model that does not answer, and is to end. */
@Timeout(60)
class BackgroundStopTest {
  private static final String LINE =
      """
      {"custom_id": "%d", "method": "POST", "url": "%s", "body": {"model": "slow",\
       "input": "안녕?"%s}}
      """;

  private static final String FORM =
      String.join(
          "\r\n",
          "--cut",
          "Content-Disposition: form-data; name=\"purpose\"",
          "",
          "batch",
          "--cut",
          "Content-Disposition: form-data; name=\"file\"; filename=\"a\"",
          "",
          "%s",
          "--cut--",
          "");

  /** The three seconds that a stop may take beyond its grace, which is none, and some to spare. */
  private static final Duration MOST = Duration.ofSeconds(5);

  /** Lines are cancelled as soon as they look, which is twice a second; others after two more. */
  private static final Duration CANCELLED_BY = Duration.ofSeconds(5);

  private static final int LINES = 6;

  @TempDir private Path folder;

  @Test
  void itEndsInTimeAndWhatWasLeftIsDoneAfterwards() throws Exception {
    ApiKey.Fresh key = KeyedServer.newKey(folder);
    SlowModel busy = new SlowModel();
    String response;
    String batch;
    try (KeyedServer server = new KeyedServer(folder, key, busy, ServerLimits.DEFAULT)) {
      response = "/v1/responses/" + id(begin(server));
      batch = "/v1/batches/" + id(leaveBatch(server, "/v1/responses"));
      // The response, and four lines at the same time.
      while (busy.asked.get() < 5) {
        Thread.sleep(5);
      }
      assertThat(server.timeToClose()).isLessThan(MOST);
      assertThat(server.log()).doesNotContain("\"fault\"");
    }
    SlowModel quick = new SlowModel();
    quick.gate.countDown();
    try (KeyedServer server = new KeyedServer(folder, key, quick, ServerLimits.DEFAULT)) {
      assertThat(awaitCompleted(server, response).toString()).contains("네, 1");
      JsonNode counts = awaitCompleted(server, batch).path("request_counts");
      assertThat(counts.path("completed").intValue()).as("%s", counts).isEqualTo(LINES);
      assertThat(quick.asked).hasValue(1 + LINES);
      assertThat(server.log()).doesNotContain("\"fault\"");
    }
  }

  /** Vectors end when they are asked to; what does not notice, such as a slow start, is ended. */
  @Test
  void aBatchThatIsCancelledWaitsForNobody() throws Exception {
    ApiKey.Fresh key = KeyedServer.newKey(folder);
    SlowModel busy = new SlowModel();
    try (KeyedServer server = new KeyedServer(folder, key, busy, ServerLimits.DEFAULT)) {
      for (String endpoint : List.of("/v1/embeddings", "/v1/responses")) {
        int before = busy.asked.get();
        String batch = "/v1/batches/" + id(leaveBatch(server, endpoint));
        while (busy.asked.get() < before + 4) {
          Thread.sleep(5);
        }
        long start = System.nanoTime();
        JsonNode now = server.post(batch + "/cancel", "application/json", "{}");
        while (!now.path("status").asText().equals("cancelled")) {
          assertThat(now.path("status").asText()).as("%s", now).isEqualTo("cancelling");
          assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CANCELLED_BY);
          Thread.sleep(20);
          now = server.get(batch);
        }
        assertThat(now.at("/request_counts/completed").intValue()).isZero();
        assertThat(busy.asked).as("no line was begun after that").hasValue(before + 4);
      }
      assertThat(server.log()).doesNotContain("\"fault\"");
    }
  }

  private static JsonNode awaitCompleted(KeyedServer server, String path) throws Exception {
    JsonNode found = server.get(path);
    while (!found.path("status").asText().equals("completed")) {
      assertThat(found.path("status").asText()).isIn("queued", "validating", "in_progress");
      Thread.sleep(20);
      found = server.get(path);
    }
    return found;
  }

  private static String id(JsonNode body) {
    return body.path("id").asText();
  }

  private static JsonNode begin(KeyedServer server) throws Exception {
    return server.post(
        "/v1/responses",
        "application/json",
        "{\"model\": \"slow\", \"input\": \"안녕?\", \"background\": true}");
  }

  private static JsonNode leaveBatch(KeyedServer server, String endpoint) throws Exception {
    String more = endpoint.equals("/v1/responses") ? ", \"store\": false" : "";
    StringBuilder input = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      input.append(LINE.formatted(i, endpoint, more));
    }
    JsonNode file =
        server.post("/v1/files", "multipart/form-data; boundary=cut", FORM.formatted(input));
    return server.post(
        "/v1/batches",
        "application/json",
        "{\"input_file_id\": \"%s\", \"endpoint\": \"%s\", \"completion_window\":"
                .formatted(id(file), endpoint)
            + " \"24h\"}");
  }
}
