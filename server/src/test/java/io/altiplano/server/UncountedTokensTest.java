package io.altiplano.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A model of another server, whose tokens nobody here can count. */
@Timeout(60)
class UncountedTokensTest {
  private static final String TURN =
      "{\"role\": \"user\", \"content\": \"안녕?\"}, "
          + "{\"role\": \"assistant\", \"content\": \"네.\"}, ";

  @TempDir private Path folder;

  /** One turn, of which nothing can be left out, or several. */
  @Test
  void turnsThatCannotBeCountedAreNotLeftOut() throws Exception {
    SlowModel model = new SlowModel();
    model.gate.countDown();
    try (KeyedServer server =
        new KeyedServer(folder, KeyedServer.newKey(folder), model, ServerLimits.DEFAULT)) {
      for (String before : List.of("", TURN, TURN.repeat(3))) {
        String input = "[%s{\"role\": \"user\", \"content\": \"Hello!\"}]".formatted(before);
        JsonNode error = respond(server, input, "auto").path("error");
        assertThat(error.path("code").asText()).as("%s", error).isEqualTo("unsupported_parameter");
        assertThat(error.path("param").asText()).isEqualTo("truncation");
        assertThat(error.path("message").asText()).contains("tokens", "slow");
        assertThat(model.asked).hasValue(0);
      }
      JsonNode whole = respond(server, "\"Hello!\"", "disabled");
      assertThat(whole.path("status").asText()).as("%s", whole).isEqualTo("completed");
    }
  }

  private static JsonNode respond(KeyedServer server, String input, String truncation)
      throws Exception {
    return server.post(
        "/v1/responses",
        "application/json",
        "{\"model\": \"slow\", \"input\": %s, \"truncation\": \"%s\"}"
            .formatted(input, truncation));
  }
}
