package io.altiplano.server.ollama;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.Generation;
import io.altiplano.api.HostedModel;
import io.altiplano.server.answer.Answering;
import io.altiplano.server.answer.Answers;
import io.altiplano.server.answer.HeldModel;
import io.altiplano.server.answer.Models;
import io.altiplano.server.http.Exchange;
import io.altiplano.server.http.JsonLines;
import io.altiplano.server.json.Json;
import io.altiplano.server.metrics.RequestMetrics;
import io.altiplano.server.ollama.RequestFields.KeepAlive;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** {@code POST /api/chat} and {@code POST /api/generate}. */
public final class GenerationEndpoints {
  private final Models models;
  private final RequestMetrics metrics;

  public GenerationEndpoints(Models models, RequestMetrics metrics) {
    this.models = models;
    this.metrics = metrics;
  }

  /**
   * What the two have in common.
   *
   * @param isEmpty asks for nothing but that the model be loaded, or unloaded
   * @param start begins the answer
   */
  private record Wanted(
      String operation,
      String model,
      boolean isEmpty,
      boolean streamed,
      Optional<KeepAlive> keepAlive,
      AnswerLines.Form form,
      Function<HostedModel, Generation> start) {}

  public void chat(Exchange exchange) throws IOException {
    ChatFields.Asked asked = ChatFields.read(exchange.fields());
    answer(
        new Wanted(
            "chat",
            asked.model(),
            asked.messages().isEmpty(),
            asked.streamed(),
            asked.keepAlive(),
            GenerationEndpoints::putMessage,
            model -> start(model, asked.request(model))),
        exchange);
  }

  private static Generation start(HostedModel model, ChatRequest request) {
    model.requireTools(request);
    return model.chat().chat(request);
  }

  private static void putMessage(ObjectNode line, String thinking, String text, ArrayNode calls) {
    ObjectNode message = line.putObject("message");
    message.put("role", "assistant").put("content", text);
    if (!thinking.isEmpty()) {
      message.put("thinking", thinking);
    }
    if (!calls.isEmpty()) {
      message.set("tool_calls", calls);
    }
  }

  public void generate(Exchange exchange) throws IOException {
    GenerateFields.Asked asked = GenerateFields.read(exchange.fields());
    answer(
        new Wanted(
            "text_completion",
            asked.model(),
            asked.prompt().isEmpty(),
            asked.streamed(),
            asked.keepAlive(),
            GenerationEndpoints::putResponse,
            asked::start),
        exchange);
  }

  private static void putResponse(ObjectNode line, String thinking, String text, ArrayNode calls) {
    line.put("response", text);
    if (!thinking.isEmpty()) {
      line.put("thinking", thinking);
    }
  }

  private void answer(Wanted wanted, Exchange exchange) throws IOException {
    long startedAt = System.nanoTime();
    if (wanted.isEmpty && isOver(wanted) && !models.isLoaded(wanted.model)) {
      exchange.reply(empty(wanted));
      return;
    }
    try (HeldModel held = models.hold(wanted.model, exchange)) {
      wanted.keepAlive.ifPresent(keep -> held.use().keepFor(keep.time()));
      if (wanted.isEmpty) {
        exchange.reply(empty(wanted));
        return;
      }
      Duration loading = Duration.ofNanos(System.nanoTime() - startedAt);
      Answering answering = new Answering(exchange, metrics, wanted.operation, held.model().id());
      try (Answers answers = Answers.start(1, exchange, _ -> wanted.start.apply(held.model()))) {
        if (wanted.streamed) {
          stream(wanted, answering, answers, exchange, startedAt, loading);
        } else {
          AnswerLines whole =
              new AnswerLines(
                  wanted.model, wanted.form, exchange, Optional.empty(), startedAt, loading);
          answering.read(answers, Answering.WATCH, whole);
          exchange.reply(whole.whole());
        }
      }
    }
  }

  private static boolean isOver(Wanted wanted) {
    return wanted.keepAlive.filter(KeepAlive::isOver).isPresent();
  }

  /** The answer to a request without a question. */
  private static ObjectNode empty(Wanted wanted) {
    ObjectNode line = AnswerLines.head(wanted.model);
    wanted.form.put(line, "", "", Json.array());
    return line.put("done", true).put("done_reason", isOver(wanted) ? "unload" : "load");
  }

  private static void stream(
      Wanted wanted,
      Answering answering,
      Answers answers,
      Exchange exchange,
      long startedAt,
      Duration loading)
      throws IOException {
    try (JsonLines lines = exchange.lines()) {
      try {
        answering.read(
            answers,
            Answering.WATCH,
            new AnswerLines(
                wanted.model, wanted.form, exchange, Optional.of(lines), startedAt, loading));
      } catch (RuntimeException e) {
        exchange.failInStream(e);
      }
    }
  }
}
