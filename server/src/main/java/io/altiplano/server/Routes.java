package io.altiplano.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.ModelHost;
import io.altiplano.api.ModelOffer;
import io.altiplano.api.ModelState;
import io.altiplano.server.answer.Models;
import io.altiplano.server.anthropic.AnthropicErrors;
import io.altiplano.server.anthropic.MessagesEndpoint;
import io.altiplano.server.http.ErrorForm;
import io.altiplano.server.http.Exchange;
import io.altiplano.server.http.Gate;
import io.altiplano.server.json.Json;
import io.altiplano.server.keys.Scope;
import io.altiplano.server.metrics.RequestMetrics;
import io.altiplano.server.ollama.EmbedEndpoints;
import io.altiplano.server.ollama.GenerationEndpoints;
import io.altiplano.server.ollama.LibraryEndpoints;
import io.altiplano.server.ollama.OllamaErrors;
import io.altiplano.server.ollama.OllamaModels;
import io.altiplano.server.openai.ChatEndpoint;
import io.altiplano.server.openai.CompletionEndpoint;
import io.altiplano.server.openai.EmbeddingEndpoint;
import io.altiplano.server.openai.ModelEndpoints;
import io.altiplano.server.responses.ResponseEndpoint;
import io.altiplano.server.responses.ResponseErrors;
import io.altiplano.server.tokens.TokenEndpoints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that the server answers, by what it is called in metrics and whom it is for. */
final class Routes {
  private final Gate gate;
  private final ModelHost host;
  private final Models models;
  private final RequestMetrics metrics;
  private final Optional<StoredEndpoints> stored;

  Routes(
      Gate gate,
      ModelHost host,
      Models models,
      RequestMetrics metrics,
      Optional<StoredEndpoints> stored) {
    this.gate = gate;
    this.host = host;
    this.models = models;
    this.metrics = metrics;
    this.stored = stored;
  }

  List<Route> all() {
    List<Route> all = new ArrayList<>(openAi());
    all.addAll(stored.map(kept -> kept.routes(gate)).orElseGet(this::unstored));
    all.addAll(anthropic());
    all.addAll(ollama());
    all.addAll(tokens());
    all.addAll(server());
    return all;
  }

  private List<Route> openAi() {
    ModelEndpoints list = new ModelEndpoints(host);
    return List.of(
        Route.post(
            "/v1/chat/completions",
            gate.guarded("chat", Scope.MODELS, new ChatEndpoint(models, metrics))),
        Route.post(
            "/v1/completions",
            gate.guarded("text_completion", Scope.MODELS, new CompletionEndpoint(models, metrics))),
        Route.post(
            "/v1/embeddings",
            gate.guarded("embeddings", Scope.MODELS, new EmbeddingEndpoint(models))),
        Route.get("/v1/models", gate.guarded("models", Scope.MODELS, list::list)),
        Route.get("/v1/models/{+id}", gate.guarded("models", Scope.MODELS, list::show)));
  }

  /** What can be done where nothing is kept. */
  private List<Route> unstored() {
    return List.of(
        Route.post(
            "/v1/responses",
            gate.guarded(
                "chat",
                Scope.MODELS,
                new ResponseErrors(),
                new ResponseEndpoint(models, metrics))));
  }

  private List<Route> anthropic() {
    MessagesEndpoint messages = new MessagesEndpoint(models, metrics);
    ErrorForm form = new AnthropicErrors();
    return List.of(
        Route.post("/v1/messages", gate.guarded("chat", Scope.MODELS, form, messages)),
        Route.post(
            "/v1/messages/count_tokens",
            gate.guarded("count_tokens", Scope.MODELS, form, messages::count)));
  }

  private List<Route> ollama() {
    GenerationEndpoints answers = new GenerationEndpoints(models, metrics);
    EmbedEndpoints vectors = new EmbedEndpoints(models);
    OllamaModels here = new OllamaModels(host);
    LibraryEndpoints library = new LibraryEndpoints(host);
    ErrorForm form = new OllamaErrors();
    return List.of(
        Route.post("/api/chat", gate.guarded("chat", Scope.MODELS, form, answers::chat)),
        Route.post(
            "/api/generate",
            gate.guarded("text_completion", Scope.MODELS, form, answers::generate)),
        Route.post("/api/embed", gate.guarded("embeddings", Scope.MODELS, form, vectors::embed)),
        Route.post(
            "/api/embeddings", gate.guarded("embeddings", Scope.MODELS, form, vectors::embedOne)),
        Route.get("/api/tags", gate.guarded("models", Scope.MODELS, form, here::tags)),
        Route.get("/api/ps", gate.guarded("models", Scope.MODELS, form, here::running)),
        Route.post("/api/show", gate.guarded("models", Scope.MODELS, form, here::show)),
        Route.get("/api/version", gate.guarded("version", Scope.MODELS, form, here::version)),
        Route.post("/api/pull", gate.guarded("pull", Scope.MANAGE, form, library::pull)),
        Route.delete("/api/delete", gate.guarded("delete", Scope.MANAGE, form, library::delete)));
  }

  private List<Route> tokens() {
    TokenEndpoints tokens = new TokenEndpoints(models);
    return List.of(
        Route.post("/tokenize", gate.guarded("tokenize", Scope.MODELS, tokens::tokenize)),
        Route.post("/detokenize", gate.guarded("detokenize", Scope.MODELS, tokens::detokenize)));
  }

  private List<Route> server() {
    ObjectNode description = OpenApi.document();
    return List.of(
        Route.get(
            "/metrics",
            gate.guarded(
                "metrics",
                Scope.METRICS,
                exchange -> exchange.reply("text/plain; version=0.0.4", metrics.text()))),
        Route.get("/openapi.json", gate.open("openapi", exchange -> exchange.reply(description))),
        Route.get(
            "/", gate.open("root", exchange -> exchange.reply("text/plain", "Altiplano runs"))),
        Route.get("/health/live", gate.open("health", exchange -> exchange.reply(up()))),
        Route.get("/health/ready", gate.open("health", this::ready)));
  }

  /** Models named at the start are loaded before there is a server, unless theirs was away. */
  private void ready(Exchange exchange) throws IOException {
    List<String> faults = new ArrayList<>();
    for (ModelOffer model : host.offers()) {
      fault(model).ifPresent(fault -> faults.add(model.id() + ": " + fault));
    }
    if (!faults.isEmpty()) {
      throw new AltiplanoException(ErrorCode.UNAVAILABLE, String.join("; ", faults));
    }
    exchange.reply(up());
  }

  /**
   * Why a model cannot be asked that should be; where its server is, is not for everybody to know.
   * One whose server was away is tried again, which nobody waits for.
   */
  private static Optional<String> fault(ModelOffer model) {
    return switch (model.state()) {
      case ModelState.Unloaded _, ModelState.Loading _ -> Optional.empty();
      case ModelState.Loaded loaded ->
          loaded.load().works() ? Optional.empty() : Optional.of("does not work at the moment");
      case ModelState.Unavailable _ -> {
        model.use().close();
        yield Optional.of("its server cannot be reached");
      }
    };
  }

  private static ObjectNode up() {
    return Json.object().put("status", "up");
  }
}
