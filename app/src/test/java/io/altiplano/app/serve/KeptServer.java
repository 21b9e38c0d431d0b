package io.altiplano.app.serve;

import com.openai.client.OpenAIClient;
import io.altiplano.server.ServerSettings;
import io.altiplano.server.keys.ApiKey;
import io.altiplano.server.keys.KeyFile;
import io.altiplano.server.keys.KeyLimits;
import io.altiplano.server.keys.Scope;
import io.altiplano.store.StoreAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

/** A {@link TestServer} that keeps things, for two people with a key each. */
final class KeptServer implements AutoCloseable {
  private final TestServer server;
  private final String annsKey;
  private final String bobsKey;

  KeptServer(Path folder) throws IOException {
    this(folder, new StoreAddress.SqliteFile(folder.resolve("store.db")));
  }

  KeptServer(Path folder, StoreAddress address) throws IOException {
    KeyFile keys = new KeyFile(folder.resolve("keys.json"));
    annsKey = key(keys, "ann");
    bobsKey = key(keys, "bob");
    server = new TestServer(folder, ServerSettings.LOCAL.withKeys(keys), address);
  }

  private static String key(KeyFile keys, String name) throws IOException {
    ApiKey.Fresh fresh = ApiKey.create(name, Set.of(Scope.MODELS), KeyLimits.NONE, Instant.now());
    keys.add(fresh.key());
    return fresh.secret();
  }

  /** What Ann shows. */
  String annsKey() {
    return annsKey;
  }

  OpenAIClient ann() {
    return OpenAiClients.of(server, annsKey);
  }

  OpenAIClient bob() {
    return OpenAiClients.of(server, bobsKey);
  }

  /** Somebody on this machine; what is sent as a key is none. */
  OpenAIClient nobody() {
    return OpenAiClients.of(server);
  }

  TestServer server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }
}
