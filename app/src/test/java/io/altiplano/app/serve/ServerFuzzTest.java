package io.altiplano.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.server.ServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that are none, or nearly one: damaged JSON, values of the wrong kind, headers that lie,
 * bodies that end too early. None is answered with a fault of ours, and a stream of somebody else
 * goes on to its end. 500 of them in ./test, 10,000 in ./test fuzz.
 */
@Timeout(600)
class ServerFuzzTest {
  private static final int REQUESTS =
      Math.max(500, Integer.getInteger("altiplano.fuzz.inputs", 0) / 10);
  private static final int CLIENTS = 4;

  @TempDir private Path folder;

  @Test
  void nothingIsAnsweredWithAFaultOfOurs() throws Exception {
    try (TestServer server = new TestServer(folder, ServerSettings.LOCAL);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> stream = threads.submit(() -> longStream(server.port()));
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int seed = i;
        clients.add(threads.submit(() -> attack(server.port(), seed)));
      }
      for (Future<?> client : clients) {
        client.get();
      }
      assertThat(stream.get())
          .contains("\"finish_reason\":\"length\"")
          .endsWith("data: [DONE]\n\n");
      assertThat(server.log()).doesNotContain("\"fault\"");
      while (Stream.of("cria", "hermes", "plain").anyMatch(id -> server.load(id).live() > 0)) {
        Thread.sleep(5);
      }
    }
  }

  private static Void attack(int port, int seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < REQUESTS / CLIENTS; i++) {
      MalformedRequest request = MalformedRequest.drawn("plain", random);
      String line = request.send(port);
      // Whoever spoke another version of HTTP may be told so.
      String fault = request.speaksHttp11() ? line : line.replace(" 505 ", " ");
      assertThat(fault).as("seed %d, request %d: %s", seed, i, request).doesNotContain(" 50");
      if (!request.leaves()) {
        assertThat(line).as("seed %d, request %d", seed, i).startsWith("HTTP/1.1 ");
      }
    }
    return null;
  }

  /** An answer of 1,500 tokens, which takes as long as some of the others do. */
  private static String longStream(int port) throws IOException {
    String body =
        "{\"model\": \"hermes\", \"stream\": true, \"max_tokens\": 1500,"
            + " \"logit_bias\": {\"2\": -100},"
            + " \"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}";
    try (WireConnection connection = new WireConnection(port)) {
      connection.send(WireRequest.post("/v1/chat/completions", body));
      return connection.reply().body();
    }
  }
}
