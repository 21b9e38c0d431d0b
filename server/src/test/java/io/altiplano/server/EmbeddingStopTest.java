package io.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server is stopped while a client waits for vectors of a model that does not answer. */
@Timeout(60)
class EmbeddingStopTest {
  /** The three seconds that a stop may take beyond its grace, which is none, and some to spare. */
  private static final Duration MOST = Duration.ofSeconds(5);

  private static final String REQUEST = "{\"model\": \"slow\", \"input\": \"라마\"}";

  @TempDir private Path folder;

  @Test
  void itsClientIsTold() throws Exception {
    SlowModel busy = new SlowModel();
    try (ExecutorService client = Executors.newVirtualThreadPerTaskExecutor();
        KeyedServer server =
            new KeyedServer(folder, KeyedServer.newKey(folder), busy, ServerLimits.DEFAULT)) {
      Future<JsonNode> reply =
          client.submit(() -> server.post("/v1/embeddings", "application/json", REQUEST));
      while (busy.asked.get() == 0) {
        Thread.sleep(5);
      }
      assertThat(server.timeToClose()).isLessThan(MOST);
      assertThat(reply.get().at("/error/code").asText()).isEqualTo("cancelled");
      assertThat(server.log()).doesNotContain("\"fault\"");
    }
  }
}
