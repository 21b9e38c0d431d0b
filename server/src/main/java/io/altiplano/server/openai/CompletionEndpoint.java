package io.altiplano.server.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.Answer;
import io.altiplano.api.AnswerBuilder;
import io.altiplano.api.HostedModel;
import io.altiplano.api.Usage;
import io.altiplano.server.answer.Answering;
import io.altiplano.server.answer.Answers;
import io.altiplano.server.answer.Gathering;
import io.altiplano.server.answer.HeldModel;
import io.altiplano.server.answer.LiveStream;
import io.altiplano.server.answer.Models;
import io.altiplano.server.answer.OnePiece;
import io.altiplano.server.http.Caller;
import io.altiplano.server.http.Endpoint;
import io.altiplano.server.http.EventStream;
import io.altiplano.server.http.Exchange;
import io.altiplano.server.json.Fields;
import io.altiplano.server.metrics.RequestMetrics;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code POST /v1/completions}: texts that are gone on with as they stand. */
public final class CompletionEndpoint implements Endpoint, OnePiece {
  private final Models models;
  private final RequestMetrics metrics;

  public CompletionEndpoint(Models models, RequestMetrics metrics) {
    this.models = models;
    this.metrics = metrics;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    CompletionFields.Asked asked = CompletionFields.read(exchange.fields());
    if (asked.delivery().streamed()) {
      stream(asked, exchange);
    } else {
      exchange.reply(answer(asked, exchange));
    }
  }

  @Override
  public ObjectNode answer(Fields request, Caller caller) throws IOException {
    return answer(CompletionFields.read(request), caller);
  }

  private ObjectNode answer(CompletionFields.Asked asked, Caller caller) throws IOException {
    try (HeldModel held = models.hold(asked.model(), caller);
        Answers answers = start(held.model(), asked, caller)) {
      return whole(answering(caller, held), answers, asked, caller);
    }
  }

  private void stream(CompletionFields.Asked asked, Exchange exchange) throws IOException {
    try (HeldModel held = models.hold(asked.model(), exchange, true);
        Answers answers = start(held.model(), asked, exchange)) {
      stream(answering(exchange, held), answers, asked, exchange);
    }
  }

  private Answering answering(Caller caller, HeldModel held) {
    return new Answering(caller, metrics, "text_completion", held.model().id());
  }

  private static Answers start(HostedModel model, CompletionFields.Asked asked, Caller caller)
      throws IOException {
    return Answers.start(
        asked.choices(), caller, i -> model.completion().complete(asked.request(i)));
  }

  private static ObjectNode whole(
      Answering answering, Answers answers, CompletionFields.Asked asked, Caller caller)
      throws IOException {
    Instant created = Instant.now();
    List<AnswerBuilder> replies = new ArrayList<>();
    for (int i = 0; i < asked.choices(); i++) {
      replies.add(new AnswerBuilder());
    }
    List<Usage> usages =
        answering.read(
            answers,
            Answering.WATCH,
            new Gathering((event, index) -> replies.get(index).add(event), caller));
    ObjectNode body = CompletionWire.head(Wire.newId("cmpl-"), created, asked);
    ArrayNode choices = body.putArray("choices");
    for (int i = 0; i < replies.size(); i++) {
      Answer reply = replies.get(i).build();
      String reason = Reply.wireName(reply.end().reason());
      choices.add(
          CompletionWire.choice(i, reply.text(), asked.topTokens(), reply.tokens(), 0, reason));
    }
    body.set("usage", CompletionWire.usage(usages, asked));
    return body;
  }

  private static void stream(
      Answering answering, Answers answers, CompletionFields.Asked asked, Exchange exchange)
      throws IOException {
    try (EventStream stream = exchange.stream()) {
      CompletionChunks chunks =
          new CompletionChunks(
              new LiveStream(stream, exchange),
              Wire.newId("cmpl-"),
              Instant.now(),
              asked,
              new int[asked.choices()]);
      try {
        chunks.end(answering.read(answers, Answering.WATCH, chunks));
        stream.sendDone();
      } catch (RuntimeException e) {
        exchange.failInStream(e);
      }
    }
  }
}
