package io.altiplano.server.responses;

import static io.altiplano.api.AltiplanoException.unsupportedParameter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.server.answer.HeldModel;
import io.altiplano.server.answer.LiveStream;
import io.altiplano.server.answer.Models;
import io.altiplano.server.answer.OnePiece;
import io.altiplano.server.http.Caller;
import io.altiplano.server.http.Endpoint;
import io.altiplano.server.http.EventStream;
import io.altiplano.server.http.Exchange;
import io.altiplano.server.http.RefusedException;
import io.altiplano.server.json.Fields;
import io.altiplano.server.metrics.RequestMetrics;
import io.altiplano.server.openai.Wire;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST /v1/responses}. An answer is kept if its owner has a key and does not say otherwise;
 * it is durable before its client hears of its end.
 */
public final class ResponseEndpoint implements Endpoint, OnePiece {
  private final Models models;
  private final RequestMetrics metrics;
  private final Optional<StoredResponses> stored;
  private final Optional<BackgroundResponses> background;

  /** Answers of which none is kept. */
  public ResponseEndpoint(Models models, RequestMetrics metrics) {
    this(models, metrics, Optional.empty(), Optional.empty());
  }

  ResponseEndpoint(
      Models models,
      RequestMetrics metrics,
      Optional<StoredResponses> stored,
      Optional<BackgroundResponses> background) {
    this.models = models;
    this.metrics = metrics;
    this.stored = stored;
    this.background = background;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    Fields fields = exchange.fields();
    ResponseFields.Asked asked = ResponseFields.read(fields);
    if (asked.background()) {
      exchange.reply(begin(fields, asked, exchange));
    } else if (asked.streamed()) {
      stream(asked, exchange);
    } else {
      exchange.reply(answer(asked, exchange));
    }
  }

  @Override
  public ObjectNode answer(Fields request, Caller caller) throws IOException {
    return answer(ResponseFields.read(request), caller);
  }

  private ObjectNode begin(Fields fields, ResponseFields.Asked asked, Caller caller) {
    if (!keeps(asked, caller)) {
      throw unsupportedParameter("background", "needs a key, and store to be true");
    }
    history(asked, caller);
    ResponseHead head = head(asked, models.id(asked.model()), true);
    return background.orElseThrow().begin(caller.owner().orElseThrow(), head, asked, fields);
  }

  private static ResponseHead head(ResponseFields.Asked asked, String model, boolean store) {
    return new ResponseHead(
        Wire.newId("resp_"), Instant.now(), model, store, asked.background(), asked.repeated());
  }

  /** Whether the answer will be kept. */
  private boolean keeps(ResponseFields.Asked asked, Caller caller) {
    boolean can = stored.isPresent() && caller.owner().isPresent();
    if (asked.store().orElse(false) && !can) {
      throw unsupportedParameter("store", "what is kept belongs to a key, and none was shown");
    }
    return can && asked.store().orElse(true);
  }

  private List<Item> history(ResponseFields.Asked asked, Caller caller) {
    if (asked.previous().isEmpty()) {
      return List.of();
    }
    if (stored.isEmpty() || caller.owner().isEmpty()) {
      throw new RefusedException(
          401,
          "previous_response_id: what is kept belongs to a key, and none was shown",
          "invalid_api_key");
    }
    return stored.get().history(caller.owner().get(), asked, models.contextLength(asked.model()));
  }

  private ObjectNode answer(ResponseFields.Asked asked, Caller caller) throws IOException {
    boolean kept = keeps(asked, caller);
    List<Item> history = history(asked, caller);
    try (HeldModel held = models.hold(asked.model(), caller);
        ResponseRun run = ResponseRun.start(held, metrics, caller, asked, history)) {
      ResponseHead head = head(asked, run.model(), kept);
      ResponseWriter writer = run.writer(head, ResponseWriter.Audience.NOBODY);
      ObjectNode response = run.toEnd(writer, caller, caller::requireClient);
      keep(head, asked, response, caller);
      return response;
    }
  }

  private void keep(
      ResponseHead head, ResponseFields.Asked asked, ObjectNode response, Caller caller) {
    if (head.store()) {
      stored
          .orElseThrow()
          .add(caller.owner().orElseThrow(), head, asked, response, Optional.empty());
    }
  }

  private void stream(ResponseFields.Asked asked, Exchange exchange) throws IOException {
    boolean kept = keeps(asked, exchange);
    List<Item> history = history(asked, exchange);
    try (HeldModel held = models.hold(asked.model(), exchange, true);
        ResponseRun run = ResponseRun.start(held, metrics, exchange, asked, history);
        EventStream stream = exchange.stream()) {
      ResponseHead head = head(asked, run.model(), kept);
      LiveStream live = new LiveStream(stream, exchange);
      ResponseWriter writer =
          run.writer(head, event -> live.send(event.get("type").textValue(), event));
      ObjectNode response;
      try {
        writer.begin();
        response = run.toEnd(writer, exchange, live::idle);
        keep(head, asked, response, exchange);
      } catch (RuntimeException e) {
        response = writer.failed(exchange.failed(e));
      }
      writer.tellEnd(response);
    }
  }
}
