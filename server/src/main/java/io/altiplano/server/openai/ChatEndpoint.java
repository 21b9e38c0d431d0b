package io.altiplano.server.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.Answer;
import io.altiplano.api.AnswerBuilder;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.Generation;
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

/** {@code POST /v1/chat/completions}. */
public final class ChatEndpoint implements Endpoint, OnePiece {
  private final Models models;
  private final RequestMetrics metrics;

  public ChatEndpoint(Models models, RequestMetrics metrics) {
    this.models = models;
    this.metrics = metrics;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    ChatFields.Asked asked = ChatFields.read(exchange.fields());
    if (asked.delivery().streamed()) {
      stream(asked, exchange);
    } else {
      exchange.reply(answer(asked, exchange));
    }
  }

  @Override
  public ObjectNode answer(Fields request, Caller caller) throws IOException {
    return answer(ChatFields.read(request), caller);
  }

  private ObjectNode answer(ChatFields.Asked asked, Caller caller) throws IOException {
    try (HeldModel held = models.hold(asked.model(), caller);
        Answers answers = start(held.model(), asked, caller)) {
      String model = held.model().id();
      Answering answering = new Answering(caller, metrics, "chat", model);
      return whole(answering, answers, asked, model, caller);
    }
  }

  private void stream(ChatFields.Asked asked, Exchange exchange) throws IOException {
    try (HeldModel held = models.hold(asked.model(), exchange, true);
        Answers answers = start(held.model(), asked, exchange)) {
      String model = held.model().id();
      Answering answering = new Answering(exchange, metrics, "chat", model);
      stream(answering, answers, asked, model, exchange);
    }
  }

  private static Answers start(HostedModel model, ChatFields.Asked asked, Caller caller)
      throws IOException {
    model.requireTools(asked.request());
    return Answers.start(asked.choices(), caller, i -> start(model, asked, i));
  }

  private static Generation start(HostedModel model, ChatFields.Asked asked, int index) {
    ChatRequest request = asked.request();
    return model
        .chat()
        .chat(
            new ChatRequest(
                request.messages(),
                request.tools(),
                request.toolChoice(),
                request.templateArguments(),
                Seeds.of(request.options(), index)));
  }

  private static ObjectNode whole(
      Answering answering, Answers answers, ChatFields.Asked asked, String model, Caller caller)
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
    ObjectNode body = Wire.head(Wire.newId("chatcmpl-"), "chat.completion", created, model);
    ArrayNode choices = body.putArray("choices");
    for (int i = 0; i < replies.size(); i++) {
      Answer reply = replies.get(i).build();
      ObjectNode choice = choices.addObject();
      choice.put("index", i);
      choice.set("message", Reply.message(reply));
      choice.set(
          "logprobs",
          asked.showsTokens() ? Wire.logProbabilities(reply.tokens(), asked.topTokens()) : null);
      choice.put("finish_reason", Reply.wireName(reply.end().reason()));
    }
    body.set("usage", Wire.usage(usages));
    return body;
  }

  private static void stream(
      Answering answering, Answers answers, ChatFields.Asked asked, String model, Exchange exchange)
      throws IOException {
    String id = Wire.newId("chatcmpl-");
    Instant created = Instant.now();
    try (EventStream stream = exchange.stream()) {
      ChatChunks chunks =
          new ChatChunks(
              new LiveStream(stream, exchange),
              () -> Wire.head(id, "chat.completion.chunk", created, model),
              asked);
      try {
        chunks.begin();
        List<Usage> usages = answering.read(answers, Answering.WATCH, chunks);
        chunks.end(usages);
        stream.sendDone();
      } catch (RuntimeException e) {
        exchange.failInStream(e);
      }
    }
  }
}
