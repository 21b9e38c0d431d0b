package io.altiplano.server.openai;

import static io.altiplano.api.AltiplanoException.invalidParameter;
import static io.altiplano.api.AltiplanoException.unsupportedParameter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.HostedModel;
import io.altiplano.server.answer.CancellableCall;
import io.altiplano.server.answer.HeldModel;
import io.altiplano.server.answer.Models;
import io.altiplano.server.answer.OnePiece;
import io.altiplano.server.http.Caller;
import io.altiplano.server.http.Endpoint;
import io.altiplano.server.http.Exchange;
import io.altiplano.server.json.Fields;
import io.altiplano.server.json.Json;
import io.altiplano.server.tokens.TokenIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** {@code POST /v1/embeddings}. */
public final class EmbeddingEndpoint implements Endpoint, OnePiece {
  private static final int MOST_INPUTS = 2048;

  /** Inputs that are computed together. */
  private static final int SLICE = 16;

  private final Models models;

  public EmbeddingEndpoint(Models models) {
    this.models = models;
  }

  @Override
  public void handle(Exchange exchange) throws IOException {
    exchange.reply(answer(exchange.fields(), exchange));
  }

  @Override
  public ObjectNode answer(Fields request, Caller caller) throws IOException {
    try (HeldModel held = models.hold(request.requireText("model"), caller)) {
      return answer(held.model(), request, caller);
    }
  }

  private static ObjectNode answer(HostedModel model, Fields fields, Caller caller)
      throws IOException {
    Inputs inputs = inputs(fields);
    boolean base64 = isBase64(fields);
    if (fields.has("dimensions")) {
      int usual = CancellableCall.await(caller, () -> model.embedding().embeddingLength());
      fields.acceptOnly("dimensions", usual);
    }
    GenerationFields.acceptWhatAsksForNothing(fields);
    fields.refuseOthers();

    List<float[]> vectors = vectors(model, inputs, caller);
    ObjectNode body = Json.object();
    body.put("object", "list");
    ArrayNode data = body.putArray("data");
    for (int i = 0; i < vectors.size(); i++) {
      ObjectNode entry = data.addObject();
      entry.put("object", "embedding").put("index", i);
      entry.set("embedding", base64 ? inBase64(vectors.get(i)) : Json.numbers(vectors.get(i)));
    }
    body.put("model", model.id());
    int tokens = inputs.tokens(model);
    body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
    caller.countTokens(tokens);
    return body;
  }

  /** What vectors are made of. */
  private sealed interface Inputs {
    int count();

    int tokens(HostedModel model);

    List<float[]> embed(HostedModel model, int from, int to);

    record Texts(List<String> texts) implements Inputs {
      @Override
      public int count() {
        return texts.size();
      }

      @Override
      public int tokens(HostedModel model) {
        return model.tokens(texts);
      }

      @Override
      public List<float[]> embed(HostedModel model, int from, int to) {
        return model.embedding().embed(texts.subList(from, to));
      }
    }

    record Tokens(List<int[]> lists) implements Inputs {
      @Override
      public int count() {
        return lists.size();
      }

      @Override
      public int tokens(HostedModel model) {
        return lists.stream().mapToInt(list -> list.length).sum();
      }

      @Override
      public List<float[]> embed(HostedModel model, int from, int to) {
        return model.embedding().embedTokens(lists.subList(from, to));
      }
    }
  }

  /** Slice by slice, so that nothing more is computed when the client has left. */
  private static List<float[]> vectors(HostedModel model, Inputs inputs, Caller caller)
      throws IOException {
    List<float[]> vectors = new ArrayList<>();
    for (int from = 0; from < inputs.count(); from += SLICE) {
      caller.requireClient();
      int begin = from;
      int end = Math.min(inputs.count(), from + SLICE);
      vectors.addAll(CancellableCall.await(caller, () -> inputs.embed(model, begin, end)));
    }
    return vectors;
  }

  private static Inputs inputs(Fields fields) {
    JsonNode input =
        fields.value("input").orElseThrow(() -> invalidParameter("input", "is missing"));
    Inputs inputs =
        TokenIds.areIn(input)
            ? new Inputs.Tokens(TokenIds.lists(input, "input"))
            : new Inputs.Texts(fields.texts("input"));
    if (inputs.count() == 0 || inputs.count() > MOST_INPUTS) {
      throw invalidParameter("input", "takes 1 to %d texts".formatted(MOST_INPUTS));
    }
    boolean isAnyEmpty =
        switch (inputs) {
          case Inputs.Texts(List<String> texts) -> texts.stream().anyMatch(String::isEmpty);
          case Inputs.Tokens(List<int[]> lists) ->
              lists.stream().anyMatch(list -> list.length == 0);
        };
    if (isAnyEmpty) {
      throw invalidParameter("input", "takes no empty text");
    }
    return inputs;
  }

  private static boolean isBase64(Fields fields) {
    String format = fields.text("encoding_format").orElse("float");
    return switch (format) {
      case "float" -> false;
      case "base64" -> true;
      default ->
          throw unsupportedParameter(
              "encoding_format", "knows float and base64, not '" + format + "'");
    };
  }

  /** Little-endian floats, as numpy reads them. */
  private static JsonNode inBase64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Json.tree(Base64.getEncoder().encodeToString(bytes.array()));
  }
}
