package io.altiplano.server.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.server.http.RefusedException;
import io.altiplano.server.json.Fields;
import io.altiplano.server.json.Json;
import io.altiplano.store.Document;
import io.altiplano.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Responses as documents: the input is an object with the items of the input and, for one that is
 * made in the background, its request.
 */
final class StoredResponses {
  static final String KIND = "response";

  private final Store store;

  StoredResponses(Store store) {
    this.store = store;
  }

  /** Keeps a response; when this returns it is durable. */
  void add(
      String owner,
      ResponseHead head,
      ResponseFields.Asked asked,
      ObjectNode body,
      Optional<JsonNode> request) {
    ObjectNode input = Json.object();
    ArrayNode items = input.putArray("items");
    asked.input().forEach(item -> items.add(item.json()));
    request.ifPresent(given -> input.set("request", given));
    store
        .documents()
        .add(
            new Document(
                head.id(),
                KIND,
                owner,
                Instant.ofEpochMilli(head.created().toEpochMilli()),
                asked.previous(),
                text(input),
                text(body),
                request.isPresent()));
  }

  static String text(JsonNode node) {
    return new String(Json.bytes(node), StandardCharsets.UTF_8);
  }

  static Fields fields(String text) {
    return Fields.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  Document find(String owner, String id) {
    return store
        .documents()
        .find(KIND, owner, id)
        .orElseThrow(() -> RefusedException.notFound("response", id));
  }

  void delete(String owner, String id) {
    if (!store.documents().delete(KIND, owner, id)) {
      throw RefusedException.notFound("response", id);
    }
  }

  /**
   * What was said up to the end of the response that is gone on from, oldest first.
   *
   * @param contextLength of the model that is asked; 0 if nobody says
   */
  List<Item> history(String owner, ResponseFields.Asked asked, int contextLength) {
    String id = asked.previous().orElseThrow();
    History history = new History(id, contextLength, asked.drops());
    store.documents().lineage(KIND, owner, id, History.MOST_TURNS, history::add);
    return history.items();
  }

  /** The items that a response was asked with. */
  ArrayNode input(String owner, String id) {
    return (ArrayNode) tree(find(owner, id).input()).get("items");
  }

  static ObjectNode tree(String text) {
    return (ObjectNode) Json.readWritten(text).orElseThrow();
  }
}
