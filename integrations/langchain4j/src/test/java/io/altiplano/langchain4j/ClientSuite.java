package io.altiplano.langchain4j;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.exception.ModelNotFoundException;
import io.altiplano.app.serve.TestServer;
import io.altiplano.server.ServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every client of LangChain4j's does with our server, on a real port. */
abstract class ClientSuite extends ChatModelSuite {
  @TempDir static Path folder;
  static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = new TestServer(folder, ServerSettings.LOCAL);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  final int live() {
    return server.load("hermes").live();
  }

  @Test
  void nobodyIsServedUnderAnotherName() {
    assertThatThrownBy(() -> chat("nobody", Drawing.GREEDY).chat("x"))
        .isInstanceOf(ModelNotFoundException.class)
        .hasMessageContaining("no model 'nobody' is served here");
    Heard heard = new Heard();
    streaming("nobody", Drawing.GREEDY).chat("x", heard);
    assertThatThrownBy(heard::response).hasCauseInstanceOf(ModelNotFoundException.class);
  }
}
