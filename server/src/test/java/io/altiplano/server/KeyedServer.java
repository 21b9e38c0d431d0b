package io.altiplano.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.server.json.Json;
import io.altiplano.server.keys.ApiKey;
import io.altiplano.server.keys.KeyFile;
import io.altiplano.server.keys.KeyLimits;
import io.altiplano.server.keys.Scope;
import io.altiplano.server.telemetry.Telemetry;
import io.altiplano.store.Store;
import io.altiplano.store.StoreAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A server before a {@link SlowModel}, over a store in a folder, for whoever has a key. */
final class KeyedServer implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final ApiKey.Fresh key;
  private final Store store;
  private final AltiplanoServer server;
  private boolean closed;

  KeyedServer(Path folder, ApiKey.Fresh key, SlowModel model, ServerLimits limits)
      throws IOException {
    this.key = key;
    KeyFile keys = keys(folder);
    store = Store.at(new StoreAddress.SqliteFile(folder.resolve("store.db")));
    ServerSettings settings =
        new ServerSettings(
            "127.0.0.1",
            0,
            Optional.of(keys),
            false,
            true,
            ServerSettings.USUAL_PATIENCE,
            Duration.ZERO,
            Optional.empty(),
            List.of());
    server =
        AltiplanoServer.start(
            model.host(),
            settings,
            Optional.of(store),
            Telemetry.OFF,
            new PrintStream(log, true, UTF_8),
            limits);
  }

  private static KeyFile keys(Path folder) {
    return new KeyFile(folder.resolve("keys.json"));
  }

  /** A key for the servers of that folder. */
  static ApiKey.Fresh newKey(Path folder) throws IOException {
    ApiKey.Fresh key = ApiKey.create("ann", Set.of(Scope.MODELS), KeyLimits.NONE, Instant.now());
    keys(folder).add(key.key());
    return key;
  }

  /** Whose everything is. */
  String owner() {
    return key.key().id();
  }

  String secret() {
    return key.secret();
  }

  Store store() {
    return store;
  }

  AltiplanoServer server() {
    return server;
  }

  String log() {
    return log.toString(UTF_8);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path))
        .header("Authorization", "Bearer " + secret());
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return send(request(path).build());
  }

  JsonNode post(String path, String type, String body) throws IOException, InterruptedException {
    return send(
        request(path)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    return Json.readWritten(body).orElseThrow(() -> new AssertionError(body));
  }

  /** Closes it; how long that takes. */
  Duration timeToClose() {
    long start = System.nanoTime();
    close();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** May be called more than once. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      server.close();
      store.close();
      http.close();
    }
  }
}
