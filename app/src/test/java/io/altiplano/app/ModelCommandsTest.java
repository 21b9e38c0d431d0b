package io.altiplano.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.altiplano.app.Terminal.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code pull}, {@code list} and {@code rm}, with a mirror on this machine. */
class ModelCommandsTest {
  private static final byte[] MODEL = "GGUF and what follows".repeat(10_000).getBytes(UTF_8);
  private static final String NAME = "owner/repo:tiny-Q4_0.gguf";

  private final AtomicInteger downloads = new AtomicInteger();

  @TempDir private Path home;
  private HttpServer mirror;
  private String sha256;

  @BeforeEach
  void start() throws IOException, NoSuchAlgorithmException {
    sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(MODEL));
    mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String listing =
        """
        [{"type": "file", "path": "tiny-Q4_0.gguf", "size": %d, "lfs": {"oid": "%s"}}]\
        """
            .formatted(MODEL.length, sha256);
    mirror.createContext(
        "/api/models/owner/repo/tree/main", exchange -> send(exchange, listing.getBytes(UTF_8)));
    mirror.createContext(
        "/owner/repo/resolve/main/tiny-Q4_0.gguf",
        exchange -> {
          downloads.incrementAndGet();
          send(exchange, MODEL);
        });
    mirror.start();
  }

  private static void send(HttpExchange exchange, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @AfterEach
  void stop() {
    mirror.stop(0);
  }

  private Terminal terminal(Terminal terminal) {
    return terminal
        .variable("ALTIPLANO_HOME", home.resolve("kept").toString())
        .variable("ALTIPLANO_HUB", "http://127.0.0.1:" + mirror.getAddress().getPort());
  }

  private Outcome alti(String... arguments) {
    return terminal(Terminal.piped()).alti(arguments);
  }

  @Test
  void pullListRemove() {
    Outcome pulled = alti("pull", "hf:owner/repo");
    assertThat(pulled.status()).as(pulled.err()).isZero();
    assertThat(pulled.out()).isEqualTo(NAME + "\n");
    assertThat(pulled.err()).contains("205 KiB", sha256 + " verified").doesNotContain("\r");

    assertThat(alti("pull", "hf:owner/repo:Q4_0").err()).contains("here already");
    assertThat(downloads).hasValue(1);

    Outcome listed = alti("list");
    assertThat(listed.out().lines()).hasSize(2);
    assertThat(listed.out()).contains("NAME", NAME, "205 KiB", "hf:" + NAME);
    assertThat(alti("ls").out()).isEqualTo(listed.out());

    Outcome removed = alti("rm", "tiny-q4_0");
    assertThat(removed.out()).isEqualTo("removed " + NAME + "\n205 KiB freed\n");
    assertThat(alti("list").out()).isEmpty();
    assertThat(alti("list").err()).contains("alti pull");
  }

  @Test
  void forScripts() throws IOException {
    Outcome pulled = alti("pull", "hf:owner/repo", "--name", "mine", "--json", "--quiet");
    assertThat(pulled.err()).isEmpty();
    assertThat(pulled.out())
        .startsWith("{\"name\":\"mine\",\"source\":\"hf:" + NAME + "\",\"path\":\"")
        .endsWith(
            "\"bytes\":%d,\"sha256\":\"%s\",\"verified\":true,\"alreadyHere\":false}\n"
                .formatted(MODEL.length, sha256));
    Path blob = home.resolve("kept/models/blobs/sha256-" + sha256);
    assertThat(Files.readAllBytes(blob)).isEqualTo(MODEL);
    assertThat(alti("list", "--json").out())
        .startsWith(
            "{\"models\":[{\"name\":\"mine\",\"bytes\":" + MODEL.length + ",\"modified\":\"")
        .contains("\"sha256\":\"" + sha256 + "\"");
    assertThat(alti("rm", "mine", "--json").out())
        .contains("\"removed\":[\"mine\"]", "\"bytesFreed\":" + MODEL.length);
    assertThat(blob).doesNotExist();
    assertThat(alti("list", "--json").out()).isEqualTo("{\"models\":[]}\n");
  }

  @Test
  void aPersonSeesABar() {
    Outcome pulled = terminal(Terminal.screen()).alti("pull", "hf:owner/repo");
    assertThat(pulled.err()).contains("owner/repo [", "205 KiB", "/s");
  }

  @Test
  void localFilesKeepTheirOwnName() throws IOException {
    Path file = Files.write(home.resolve("my model.gguf"), MODEL);
    assertThat(alti("pull", file.toString()).err()).contains("computed");
    assertThat(alti("list").out()).contains("my model.gguf", file.toString());
    assertThat(alti("rm", "my model").status()).isZero();
    assertThat(file).exists();
  }

  @Test
  void mistakesHaveExitCodes() {
    assertThat(alti("pull").status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(alti("pull", "ftp://x/y").status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(alti("rm").status()).isEqualTo(ExitCode.USAGE.status());
    assertThat(alti("pull", "no-such.gguf").status()).isEqualTo(ExitCode.NOT_FOUND.status());
    assertThat(alti("pull", "hf:owner/repo:Q8_0").err()).contains("it has: tiny-Q4_0.gguf");
    assertThat(alti("pull", "hf:nobody/nothing").status()).isEqualTo(ExitCode.NOT_FOUND.status());
  }

  @Test
  void aMistypedNameRemovesNothing() {
    alti("pull", "hf:owner/repo");
    Outcome outcome = alti("rm", NAME, "tiny-Q4_1");
    assertThat(outcome.status()).isEqualTo(ExitCode.NOT_FOUND.status());
    assertThat(outcome.err()).contains("did you mean " + NAME);
    assertThat(alti("list").out()).contains(NAME);
    assertThat(alti("rm", "--unfinished").out()).isEqualTo("0 B freed\n");
  }
}
