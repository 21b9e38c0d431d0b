package io.altiplano.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatModel;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.CompletionModel;
import io.altiplano.api.CompletionRequest;
import io.altiplano.api.EmbeddingModel;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.FinishReason;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationEvent;
import io.altiplano.api.GenerationQueue;
import io.altiplano.api.ModelLoad;
import io.altiplano.api.Tokenizer;
import io.altiplano.api.Usage;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A model that another server runs. Any thread may call. */
public final class RemoteModel
    implements ChatModel, CompletionModel, EmbeddingModel, Tokenizer, AutoCloseable {
  private final RemoteSettings settings;
  private final RemoteServer server;
  private final AtomicInteger live = new AtomicInteger();
  private final AtomicInteger dimensions = new AtomicInteger();

  public RemoteModel(RemoteSettings settings) {
    this.settings = settings;
    this.server = new RemoteServer(settings);
  }

  @Override
  public Generation chat(ChatRequest request) {
    return answer("/chat/completions", RequestBody.chat(settings.model(), request));
  }

  @Override
  public Generation complete(CompletionRequest request) {
    return answer("/completions", RequestBody.completion(settings.model(), request));
  }

  private Generation answer(String path, ObjectNode body) {
    InputStream in = server.stream(path, body);
    Coming coming = new Coming(in);
    live.incrementAndGet();
    Thread.ofVirtual().name("remote-answer").start(coming::read);
    return coming.events;
  }

  /** An answer that is on its way. */
  private final class Coming {
    private final InputStream in;
    private final GenerationQueue events = new GenerationQueue(this::cancel);
    private final AtomicReference<State> state = new AtomicReference<>(State.READING);

    private enum State {
      READING,
      CANCELLED,
      ENDED
    }

    Coming(InputStream in) {
      this.in = in;
    }

    void read() {
      Silence silence = Silence.watch(settings.silence(), this::closeStream);
      try (in;
          silence) {
        new AnswerReader(server.name(), events).read(silence.over(in));
        state.compareAndSet(State.READING, State.ENDED);
      } catch (IOException | RuntimeException e) {
        ended(e);
      } finally {
        live.decrementAndGet();
      }
    }

    private void ended(Exception e) {
      if (state.get() == State.CANCELLED) {
        events.emit(
            new GenerationEvent.Finished(
                FinishReason.CANCELLED, new Usage(0, 0, 0, Duration.ZERO, Duration.ZERO)));
      } else if (e instanceof AltiplanoException ours) {
        events.fail(ours);
      } else {
        events.fail(
            AltiplanoException.unavailable(
                "%s broke off in its answer: %s".formatted(server.name(), e.getMessage()),
                settings.rest(),
                e));
      }
    }

    private void cancel() {
      if (state.compareAndSet(State.READING, State.CANCELLED)) {
        closeStream();
      }
    }

    private void closeStream() {
      try {
        in.close();
      } catch (IOException e) {
        // It is given up anyway.
      }
    }
  }

  /** Asks for one vector, once. */
  @Override
  public int embeddingLength() {
    int known = dimensions.get();
    return known > 0 ? known : embed(List.of("a")).getFirst().length;
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    ObjectNode body = RemoteJson.object().put("model", settings.model());
    body.set("input", RemoteJson.tree(texts));
    JsonNode data = server.post("/embeddings", body).path("data");
    List<float[]> vectors = new ArrayList<>();
    for (JsonNode entry : data) {
      vectors.add(ofLengthOne(entry.path("embedding")));
    }
    if (vectors.size() != texts.size()) {
      throw new AltiplanoException(
          ErrorCode.UNAVAILABLE,
          "%s answers with %d vectors for %d texts"
              .formatted(server.name(), vectors.size(), texts.size()));
    }
    dimensions.set(vectors.getFirst().length);
    return vectors;
  }

  private static float[] ofLengthOne(JsonNode numbers) {
    float[] vector = new float[numbers.size()];
    double squares = 0;
    for (int i = 0; i < vector.length; i++) {
      vector[i] = numbers.get(i).floatValue();
      squares += (double) vector[i] * vector[i];
    }
    float length = (float) Math.sqrt(squares);
    for (int i = 0; i < vector.length && length > 0; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  @Override
  public int[] encode(String text) {
    throw tokensUnknown();
  }

  @Override
  public String decode(int[] tokens) {
    throw tokensUnknown();
  }

  @Override
  public int vocabularySize() {
    throw tokensUnknown();
  }

  /** Why nobody here can count them. */
  public AltiplanoException tokensUnknown() {
    return AltiplanoException.unsupportedParameter(
        "model",
        "the tokens of %s are known to %s alone".formatted(settings.model(), server.name()));
  }

  /** What the server says of the model; nothing if it says nothing. */
  JsonNode description() {
    JsonNode models = server.get("/models").path("data");
    for (JsonNode model : models) {
      if (model.path("id").asText().equals(settings.model())) {
        return model;
      }
    }
    throw new AltiplanoException(
        ErrorCode.MODEL_NOT_FOUND,
        "%s serves no model '%s'; there is %s"
            .formatted(server.name(), settings.model(), models.findValuesAsText("id")));
  }

  /** Positions that prompt and answer may fill together, as the server says; 0 if it does not. */
  public int contextLength() {
    JsonNode model = description();
    if (!model.has("context_length") && !model.has("max_model_len")) {
      model = more(model);
    }
    return model.path("context_length").asInt(model.path("max_model_len").asInt(0));
  }

  /** Some say more of one than in the list of all. */
  private JsonNode more(JsonNode model) {
    try {
      return server.get("/models/" + settings.model());
    } catch (AltiplanoException unknown) {
      return model;
    }
  }

  /** How busy it is with what we ask; whether it can be asked. */
  public ModelLoad load() {
    return ModelLoad.of(server.isAsked(), live.get());
  }

  @Override
  public void close() {
    server.close();
  }
}
