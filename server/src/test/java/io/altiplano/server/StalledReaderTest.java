package io.altiplano.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.store.Document;
import io.altiplano.store.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that ask for much and read nothing of it. */
@Timeout(60)
class StalledReaderTest {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** More than the buffers of two sockets hold. */
  private static final int LENGTH = 16 << 20;

  @TempDir private Path folder;
  private KeyedServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new KeyedServer(
            folder,
            KeyedServer.newKey(folder),
            new SlowModel(),
            ServerLimits.DEFAULT.withStalledAfter(PATIENCE));
    StoredFile file =
        new StoredFile(
            "file-1",
            server.owner(),
            "큰.bin",
            "user_data",
            LENGTH,
            Instant.EPOCH,
            Optional.empty());
    server.store().files().put(file, new ByteArrayInputStream(new byte[LENGTH]));
    Document response =
        new Document(
            "resp_1",
            "response",
            server.owner(),
            Instant.EPOCH,
            Optional.empty(),
            "{}",
            "{\"text\": \"" + "x".repeat(LENGTH) + "\"}",
            false);
    server.store().documents().add(response);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Socket ask(String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8 << 10);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.server().port()));
    String request =
        "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(path, server.secret());
    socket.getOutputStream().write(request.getBytes(UTF_8));
    return socket;
  }

  /** As many bytes as still come before the connection ends. */
  private static long rest(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[1 << 16];
    long count = 0;
    try {
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        count += read;
      }
    } catch (SocketException reset) {
      // Also an end.
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/files/file-1/content", "/v1/responses/resp_1"})
  void whoReadsNothingHoldsNothing(String path) throws Exception {
    try (Socket socket = ask(path)) {
      while (!server.log().contains(path)) {
        Thread.sleep(10);
      }
      assertThat(rest(socket)).isLessThan(LENGTH);
    }
    assertThat(server.log()).doesNotContain("\"fault\"");
  }

  /** Longer than the patience in all, but never for so long without a byte. */
  @ParameterizedTest
  @ValueSource(strings = {"/v1/files/file-1/content", "/v1/responses/resp_1"})
  void whoReadsSlowlyIsGivenAll(String path) throws Exception {
    try (Socket socket = ask(path)) {
      InputStream in = socket.getInputStream();
      int count = 0;
      for (int piece = 0; piece < 8; piece++) {
        Thread.sleep(PATIENCE.dividedBy(3));
        count += in.readNBytes(LENGTH / 8).length;
      }
      assertThat(count).isEqualTo(LENGTH);
    }
    assertThat(server.log()).doesNotContain("\"fault\"");
  }

  /** Half a file must not look like a whole one, nor keep its client waiting for the rest. */
  @Test
  void whereAFileEndsTooEarlyTheConnectionDoes() throws Exception {
    StoredFile longer =
        new StoredFile(
            "file-2", server.owner(), "a", "user_data", 1_000, Instant.EPOCH, Optional.empty());
    server.store().files().put(longer, new ByteArrayInputStream(new byte[600]));
    try (Socket socket = ask("/v1/files/file-2/content")) {
      assertThat(rest(socket)).isBetween(600L, 999L);
    }
    while (!server.log().contains("400 of 1000 bytes are missing")) {
      Thread.sleep(10);
    }
  }
}
