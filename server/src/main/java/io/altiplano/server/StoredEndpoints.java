package io.altiplano.server;

import io.altiplano.server.answer.Models;
import io.altiplano.server.answer.OnePiece;
import io.altiplano.server.batches.BatchEndpoints;
import io.altiplano.server.files.ExpiredFiles;
import io.altiplano.server.files.FileEndpoints;
import io.altiplano.server.http.Gate;
import io.altiplano.server.keys.KeyRing;
import io.altiplano.server.keys.Scope;
import io.altiplano.server.metrics.RequestMetrics;
import io.altiplano.server.openai.ChatEndpoint;
import io.altiplano.server.openai.CompletionEndpoint;
import io.altiplano.server.openai.EmbeddingEndpoint;
import io.altiplano.server.responses.ResponseEndpoints;
import io.altiplano.server.responses.ResponseErrors;
import io.altiplano.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The endpoints that keep something, and the work that nobody waits for. */
final class StoredEndpoints implements AutoCloseable {
  private final Store store;
  private final ResponseEndpoints responses;
  private final FileEndpoints files;
  private final BatchEndpoints batches;
  private final ExpiredFiles expired;

  StoredEndpoints(
      Store store,
      Models models,
      RequestMetrics metrics,
      KeyRing keys,
      ServerLimits limits,
      Consumer<Throwable> faults) {
    Duration lease = limits.lease();
    this.store = store;
    this.responses = new ResponseEndpoints(store, models, metrics, keys, lease, faults);
    this.expired = new ExpiredFiles(store, InstantSource.system(), limits.sweep(), faults);
    this.files =
        new FileEndpoints(
            store, Map.of(BatchEndpoints.PURPOSE, BatchEndpoints::check, "user_data", _ -> {}));
    Map<String, OnePiece> answerers =
        Map.of(
            "/v1/chat/completions", new ChatEndpoint(models, metrics),
            "/v1/completions", new CompletionEndpoint(models, metrics),
            "/v1/embeddings", new EmbeddingEndpoint(models),
            "/v1/responses", responses.create());
    this.batches = new BatchEndpoints(store, answerers, keys, lease, faults);
  }

  List<Route> routes(Gate gate) {
    List<Route> routes = new ArrayList<>(responses(gate));
    routes.addAll(files(gate));
    routes.addAll(batches(gate));
    return routes;
  }

  private List<Route> responses(Gate gate) {
    return List.of(
        Route.post(
            "/v1/responses",
            gate.guarded("chat", Scope.MODELS, new ResponseErrors(), responses.create())),
        Route.get("/v1/responses/{id}", gate.guarded("responses", Scope.MODELS, responses::show)),
        Route.delete(
            "/v1/responses/{id}", gate.guarded("responses", Scope.MODELS, responses::delete)),
        Route.post(
            "/v1/responses/{id}/cancel",
            gate.guarded("responses", Scope.MODELS, responses::cancel)),
        Route.get(
            "/v1/responses/{id}/input_items",
            gate.guarded("responses", Scope.MODELS, responses::input)));
  }

  private List<Route> files(Gate gate) {
    return List.of(
        Route.post("/v1/files", gate.guarded("files", Scope.MODELS, files::create)),
        Route.get("/v1/files", gate.guarded("files", Scope.MODELS, files::list)),
        Route.get("/v1/files/{id}", gate.guarded("files", Scope.MODELS, files::show)),
        Route.delete("/v1/files/{id}", gate.guarded("files", Scope.MODELS, files::delete)),
        Route.get("/v1/files/{id}/content", gate.guarded("files", Scope.MODELS, files::content)));
  }

  private List<Route> batches(Gate gate) {
    return List.of(
        Route.post("/v1/batches", gate.guarded("batches", Scope.MODELS, batches::create)),
        Route.get("/v1/batches", gate.guarded("batches", Scope.MODELS, batches::list)),
        Route.get("/v1/batches/{id}", gate.guarded("batches", Scope.MODELS, batches::show)),
        Route.post(
            "/v1/batches/{id}/cancel", gate.guarded("batches", Scope.MODELS, batches::cancel)));
  }

  /** Goes on with what a stop cut short; a store that was never used is not opened for that. */
  void resume() {
    if (store.exists()) {
      responses.resume();
      batches.resume();
    }
    expired.begin();
  }

  /** Ends the work that nobody waits for, to be gone on with later; returns at once. */
  void stop() {
    expired.close();
    responses.stop();
    batches.stop();
  }

  /** The same, and waits for it to end, until a few seconds after the stop. */
  @Override
  public void close() {
    stop();
    responses.close();
    batches.close();
  }
}
