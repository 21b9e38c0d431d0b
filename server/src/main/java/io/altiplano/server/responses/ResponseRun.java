package io.altiplano.server.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.GenerationEvent;
import io.altiplano.api.HostedModel;
import io.altiplano.server.answer.Answering;
import io.altiplano.server.answer.Answers;
import io.altiplano.server.answer.HeldModel;
import io.altiplano.server.http.Caller;
import io.altiplano.server.metrics.RequestMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A response that is being made. Closing cancels it where it is not complete. */
final class ResponseRun implements AutoCloseable {
  private final Answering answering;
  private final Answers answers;
  private final ResponseFields.Asked asked;
  private final HostedModel model;

  private ResponseRun(
      Answering answering, Answers answers, ResponseFields.Asked asked, HostedModel model) {
    this.answering = answering;
    this.answers = answers;
    this.asked = asked;
    this.model = model;
  }

  /** What is done where nothing comes for a while. */
  interface Waiting {
    void goesOn() throws IOException;
  }

  /**
   * Starts to answer; the request is checked before this returns.
   *
   * @param history what was said before, oldest first
   */
  static ResponseRun start(
      HeldModel held,
      RequestMetrics metrics,
      Caller caller,
      ResponseFields.Asked asked,
      List<Item> history)
      throws IOException {
    HostedModel model = held.model();
    List<Item> items = new ArrayList<>(history);
    items.addAll(asked.input());
    ChatRequest whole =
        new ChatRequest(
            Conversation.messages(asked.instructions(), items),
            asked.tools(),
            asked.choice(),
            Map.of(),
            asked.options());
    model.requireTools(whole);
    ChatRequest request = asked.drops() ? Truncation.fit(model, whole) : whole;
    Answering answering = new Answering(caller, metrics, "chat", model.id());
    Answers answers = Answers.start(1, caller, _ -> model.chat().chat(request));
    return new ResponseRun(answering, answers, asked, model);
  }

  String model() {
    return model.id();
  }

  ResponseWriter writer(ResponseHead head, ResponseWriter.Audience audience) {
    return new ResponseWriter(head, asked, text -> model.tokens(List.of(text)), audience);
  }

  /** Writes the answer to its end; the response, of which its audience has not heard the end. */
  ObjectNode toEnd(ResponseWriter writer, Caller caller, Waiting waiting) throws IOException {
    End end = new End(writer, caller, waiting);
    answering.read(answers, Answering.WATCH, end);
    return writer.ended(end.finished.orElseThrow());
  }

  /** Passes events on and remembers the last. */
  private static final class End implements Answering.Reader {
    private final ResponseWriter writer;
    private final Caller caller;
    private final Waiting waiting;
    private Optional<GenerationEvent.Finished> finished = Optional.empty();

    End(ResponseWriter writer, Caller caller, Waiting waiting) {
      this.writer = writer;
      this.caller = caller;
      this.waiting = waiting;
    }

    @Override
    public void read(int index, GenerationEvent event) throws IOException {
      writer.add(event);
      if (event instanceof GenerationEvent.Finished end) {
        finished = Optional.of(end);
      }
      caller.requireClient();
    }

    @Override
    public void idle() throws IOException {
      waiting.goesOn();
    }
  }

  @Override
  public void close() {
    answers.close();
  }
}
