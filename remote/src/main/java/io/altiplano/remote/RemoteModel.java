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
import io.altiplano.api.Generation;
import io.altiplano.api.ModelLoad;
import io.altiplano.api.Tokenizer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

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

  /** What is wrong with the request that server finds, and its answer says. */
  @Override
  public Generation chat(ChatRequest request) {
    return answer("/chat/completions", RequestBody.chat(settings.model(), request));
  }

  @Override
  public Generation complete(CompletionRequest request) {
    return answer("/completions", RequestBody.completion(settings.model(), request));
  }

  private Generation answer(String path, ObjectNode body) {
    live.incrementAndGet();
    return RemoteAnswer.start(server, path, body, live::decrementAndGet);
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
    JsonNode data = post("/embeddings", body).path("data");
    float[][] vectors = new float[texts.size()][];
    int next = 0;
    for (JsonNode entry : data) {
      int index = entry.path("index").asInt(next++);
      float[] vector = ofLengthOne(entry.path("embedding"));
      if (index < 0 || index >= vectors.length || vector.length == 0) {
        throw strange("a vector of %d numbers for text %d".formatted(vector.length, index));
      }
      vectors[index] = vector;
    }
    if (Stream.of(vectors).anyMatch(Objects::isNull)) {
      throw strange("%d vectors for %d texts".formatted(data.size(), vectors.length));
    }
    if (vectors.length > 0) {
      dimensions.set(vectors[0].length);
    }
    return List.of(vectors);
  }

  private JsonNode post(String path, ObjectNode body) {
    live.incrementAndGet();
    try {
      return server.post(path, body);
    } finally {
      live.decrementAndGet();
    }
  }

  private AltiplanoException strange(String answer) {
    return new AltiplanoException(
        ErrorCode.UNAVAILABLE, "%s answers with %s".formatted(server.name(), answer));
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

  /** What the server says of the model in its list of all. */
  private JsonNode description() {
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
    String name = URLEncoder.encode(settings.model(), StandardCharsets.UTF_8);
    try {
      return server.get("/models/" + name.replace("+", "%20").replace("%2F", "/"));
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
