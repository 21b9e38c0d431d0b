package io.altiplano.app.serve;

import io.altiplano.api.ModelLoad;
import io.altiplano.api.ModelState;
import io.altiplano.app.MistralModels;
import io.altiplano.app.TestModels;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.server.AltiplanoServer;
import io.altiplano.server.ServerSettings;
import io.altiplano.server.telemetry.Telemetry;
import io.altiplano.store.Store;
import io.altiplano.store.StoreAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A server on a real port with cria and models of random weights: {@code hermes}, whose template
 * calls tools between tags, several at once, and thinks; {@code mistral} and {@code ministral},
 * whose calls have control tokens; {@code plain}, without a template, whose vocabulary has the
 * tokens with which gaps are written; and {@code scripted}, which says what stands in {@link
 * io.altiplano.app.ScriptedTalk}.
 */
public final class TestServer implements AutoCloseable {
  private static final ModelSettings MODEL_SETTINGS = ModelSettings.DEFAULT.withParallel(2);

  private final ModelShelf models;
  private final Store store;
  private final AltiplanoServer server;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  /** One that keeps things in that folder. */
  public TestServer(Path folder, ServerSettings settings) throws IOException {
    this(folder, settings, Telemetry.OFF);
  }

  /** One that is watched. */
  TestServer(Path folder, ServerSettings settings, Telemetry telemetry) throws IOException {
    this(folder, settings, new StoreAddress.SqliteFile(folder.resolve("store.db")), telemetry);
  }

  /** One that keeps things there. */
  TestServer(Path folder, ServerSettings settings, StoreAddress address) throws IOException {
    this(folder, settings, address, Telemetry.OFF);
  }

  private TestServer(
      Path folder, ServerSettings settings, StoreAddress address, Telemetry telemetry)
      throws IOException {
    store = Store.at(address);
    NamedModels named =
        new NamedModels(
            List.of(
                new EngineModel("cria", TestModels.cria(), Optional.of("small"), MODEL_SETTINGS),
                model("hermes", TestModels.hermes(folder)),
                model("mistral", MistralModels.listed(folder)),
                model("ministral", MistralModels.named(folder)),
                model("plain", TestModels.plain(folder)),
                model("scripted", TestModels.scripted(folder))));
    models = ModelShelf.of(named, new ShelfSettings(Long.MAX_VALUE, Optional.empty()));
    server =
        AltiplanoServer.start(
            models,
            settings,
            Optional.of(store),
            telemetry,
            new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  private static ModelSource model(String name, Path file) {
    return new EngineModel(name, file, Optional.empty(), MODEL_SETTINGS);
  }

  public String address() {
    return server.address();
  }

  /** Method and path of all that it answers. */
  List<String> routes() {
    return server.routes();
  }

  public int port() {
    return server.port();
  }

  ModelShelf models() {
    return models;
  }

  /** How busy a model is; one that is not loaded is not. */
  public ModelLoad load(String id) {
    return models.offer(id).state() instanceof ModelState.Loaded loaded
        ? loaded.load()
        : ModelLoad.of(true, 0);
  }

  /** What the server has logged. */
  public String log() {
    return log.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.close();
    models.close();
    store.close();
  }
}
