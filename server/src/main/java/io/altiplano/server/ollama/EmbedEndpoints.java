package io.altiplano.server.ollama;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.HostedModel;
import io.altiplano.server.answer.CancellableCall;
import io.altiplano.server.answer.HeldModel;
import io.altiplano.server.answer.Models;
import io.altiplano.server.http.Exchange;
import io.altiplano.server.json.Fields;
import io.altiplano.server.json.Json;
import io.altiplano.server.ollama.RequestFields.KeepAlive;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code POST /api/embed}, and {@code POST /api/embeddings} of older clients. */
public final class EmbedEndpoints {
  private static final int MOST_INPUTS = 2048;

  private final Models models;

  public EmbedEndpoints(Models models) {
    this.models = models;
  }

  public void embed(Exchange exchange) throws IOException {
    long startedAt = System.nanoTime();
    Fields fields = exchange.fields();
    List<String> inputs = fields.texts("input");
    if (inputs.size() > MOST_INPUTS) {
      throw invalidParameter("input", "takes at most %d texts".formatted(MOST_INPUTS));
    }
    fields.acceptOnly("truncate", false);
    try (HeldModel held = hold(fields, exchange)) {
      HostedModel model = held.model();
      if (fields.has("dimensions")) {
        int usual = CancellableCall.await(exchange, () -> model.embedding().embeddingLength());
        fields.acceptOnly("dimensions", usual);
      }
      fields.refuseOthers();
      long loaded = System.nanoTime();
      ObjectNode body = Json.object().put("model", model.id());
      ArrayNode vectors = body.putArray("embeddings");
      if (!inputs.isEmpty()) {
        CancellableCall.await(exchange, () -> model.embedding().embed(inputs))
            .forEach(vector -> vectors.add(Json.numbers(vector)));
      }
      int tokens = model.tokens(inputs);
      body.put("total_duration", System.nanoTime() - startedAt);
      body.put("load_duration", loaded - startedAt);
      body.put("prompt_eval_count", tokens);
      exchange.countTokens(tokens);
      exchange.reply(body);
    }
  }

  public void embedOne(Exchange exchange) throws IOException {
    Fields fields = exchange.fields();
    String prompt = fields.requireText("prompt");
    try (HeldModel held = hold(fields, exchange)) {
      fields.refuseOthers();
      HostedModel model = held.model();
      List<String> inputs = List.of(prompt);
      List<float[]> vectors =
          CancellableCall.await(exchange, () -> model.embedding().embed(inputs));
      exchange.countTokens(model.tokens(inputs));
      ObjectNode body = Json.object();
      body.set("embedding", Json.numbers(vectors.getFirst()));
      exchange.reply(body);
    }
  }

  private HeldModel hold(Fields fields, Exchange exchange) throws IOException {
    String name = RequestFields.model(fields);
    OptionFields.Options options = OptionFields.read(fields);
    Optional<KeepAlive> keepAlive = RequestFields.keepAlive(fields);
    HeldModel held = models.hold(name, exchange);
    try {
      options.of(held.model());
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
    keepAlive.ifPresent(keep -> held.use().keepFor(keep.time()));
    return held;
  }
}
