package io.altiplano.server.anthropic;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.GenerationEvent.Finished;
import io.altiplano.api.HostedModel;
import io.altiplano.api.Usage;
import io.altiplano.server.answer.Answering;
import io.altiplano.server.answer.Answers;
import io.altiplano.server.answer.Gathering;
import io.altiplano.server.answer.HeldModel;
import io.altiplano.server.answer.LiveStream;
import io.altiplano.server.answer.Models;
import io.altiplano.server.http.Endpoint;
import io.altiplano.server.http.EventStream;
import io.altiplano.server.http.Exchange;
import io.altiplano.server.json.Json;
import io.altiplano.server.metrics.RequestMetrics;
import java.io.IOException;
import java.util.UUID;

/** {@code POST /v1/messages}. */
public final class MessagesEndpoint implements Endpoint {
  private final Models models;
  private final RequestMetrics metrics;

  public MessagesEndpoint(Models models, RequestMetrics metrics) {
    this.models = models;
    this.metrics = metrics;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    MessagesFields.Asked asked = MessagesFields.read(exchange.fields());
    try (HeldModel held = models.hold(asked.model(), exchange, asked.streamed())) {
      answer(held.model(), asked, exchange);
    }
  }

  private void answer(HostedModel model, MessagesFields.Asked asked, Exchange exchange)
      throws IOException {
    ChatRequest request = asked.request();
    model.requireTools(request);
    Answering answering = new Answering(exchange, metrics, "chat", model.id());
    try (Answers answers = Answers.start(1, exchange, _ -> model.chat().chat(request))) {
      if (asked.streamed()) {
        stream(answering, answers, model, request, exchange);
      } else {
        BlockReply reply = new BlockReply();
        answering.read(
            answers, Answering.WATCH, new Gathering((event, _) -> reply.add(event), exchange));
        exchange.reply(message(model.id(), reply));
      }
    }
  }

  /** {@code POST /v1/messages/count_tokens}. */
  public void count(Exchange exchange) throws IOException {
    MessagesFields.Asked asked = MessagesFields.readToCount(exchange.fields());
    try (HeldModel held = models.hold(asked.model(), exchange)) {
      int tokens = held.model().promptTokens().applyAsInt(asked.request());
      exchange.reply(Json.object().put("input_tokens", tokens));
    }
  }

  private static ObjectNode head(String model) {
    ObjectNode head = Json.object();
    head.put("id", "msg_" + UUID.randomUUID().toString().replace("-", ""));
    head.put("type", "message").put("role", "assistant").put("model", model);
    return head;
  }

  private static ObjectNode message(String model, BlockReply reply) {
    Finished end = reply.end();
    ObjectNode message = head(model);
    ArrayNode content = message.putArray("content");
    reply.blocks().forEach(content::add);
    message.put("stop_reason", stopReason(end));
    message.put("stop_sequence", end.stopText().orElse(null));
    message.set("usage", usage(end.usage()));
    return message;
  }

  static String stopReason(Finished end) {
    return switch (end.reason()) {
      case STOP -> end.stopText().isPresent() ? "stop_sequence" : "end_turn";
      case LENGTH -> "max_tokens";
      case TOOL_CALLS -> "tool_use";
      case CANCELLED -> throw new AltiplanoException(ErrorCode.CANCELLED, "the server is stopping");
    };
  }

  static ObjectNode usage(Usage usage) {
    ObjectNode node = Json.object();
    node.put("input_tokens", usage.promptTokens() - usage.cachedTokens());
    node.put("cache_read_input_tokens", usage.cachedTokens());
    node.put("cache_creation_input_tokens", 0);
    node.put("output_tokens", usage.generatedTokens());
    return node;
  }

  private static void stream(
      Answering answering,
      Answers answers,
      HostedModel model,
      ChatRequest request,
      Exchange exchange)
      throws IOException {
    ObjectNode head = head(model.id());
    head.putArray("content");
    head.putNull("stop_reason").putNull("stop_sequence");
    head.putObject("usage")
        .put("input_tokens", model.knownPromptTokens(request))
        .put("output_tokens", 0);
    try (EventStream stream = exchange.stream()) {
      MessageEvents events = new MessageEvents(stream, new LiveStream(stream, exchange));
      try {
        events.begin(head);
        answering.read(answers, Answering.WATCH, events);
      } catch (RuntimeException e) {
        exchange.failInStream(e);
      }
    }
  }
}
