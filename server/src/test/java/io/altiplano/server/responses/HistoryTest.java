package io.altiplano.server.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.Role;
import io.altiplano.server.http.RefusedException;
import io.altiplano.server.json.Fields;
import io.altiplano.server.json.Json;
import io.altiplano.store.Document;
import io.altiplano.store.Store;
import io.altiplano.store.StoreAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a conversation that is gone on with. */
class HistoryTest {
  private static final int CONTEXT = 1_024;

  /** Longer than any text of so many tokens. */
  private static final int MOST = CONTEXT * 128;

  private static final int TURN = 30_000;

  @TempDir private Path folder;
  private Store store = Store.at(new StoreAddress.SqliteFile(Path.of("none")));

  @BeforeEach
  void open() {
    store = Store.at(new StoreAddress.SqliteFile(folder.resolve("store.db")));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Document turn(int index, String said, String status) {
    ObjectNode input = Json.object();
    input.putArray("items").add(new Item.Words("msg_a", Role.USER, List.of(said)).json());
    ObjectNode body = Json.object().put("status", status);
    body.putArray("output").add(new Item.Words("msg_b", Role.ASSISTANT, List.of("네.")).json());
    return new Document(
        "resp_" + index,
        StoredResponses.KIND,
        "ann",
        Instant.EPOCH,
        index == 0 ? Optional.empty() : Optional.of("resp_" + (index - 1)),
        input.toString(),
        body.toString(),
        false);
  }

  /** So many turns of so many characters; the first of them is deleted again. */
  private void addCutLine(int count) {
    for (int i = 0; i < count; i++) {
      store.documents().add(turn(i, "라".repeat(TURN), "completed"));
    }
    store.documents().delete(StoredResponses.KIND, "ann", "resp_0");
  }

  private List<Item> history(String previous, String truncation, int context) {
    ObjectNode request = Json.object().put("model", "m").put("input", "?");
    request.put("previous_response_id", previous).put("truncation", truncation);
    return new StoredResponses(store)
        .history("ann", ResponseFields.read(Fields.of(request)), context);
  }

  private static List<String> texts(List<Item> items) {
    return items.stream().map(item -> ((Item.Words) item).text()).toList();
  }

  @Test
  void whatWasSaidComesOldestFirst() {
    for (int i = 0; i < 3; i++) {
      store.documents().add(turn(i, "말 " + i, i == 1 ? "incomplete" : "completed"));
    }
    assertThat(texts(history("resp_2", "disabled", CONTEXT)))
        .containsExactly("말 0", "네.", "말 1", "네.", "말 2", "네.");
    assertThat(texts(history("resp_0", "disabled", CONTEXT))).containsExactly("말 0", "네.");
  }

  /** Were it read to its end, it would be missed that the first turn is gone. */
  @Test
  void whatCannotFitIsNotReadToItsEnd() {
    addCutLine(12);
    assertThatThrownBy(() -> history("resp_11", "disabled", CONTEXT))
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONTEXT_OVERFLOW))
        .hasMessageContaining("more than %d characters".formatted(MOST))
        .hasMessageContaining("%d tokens".formatted(CONTEXT));
    assertThatThrownBy(() -> history("resp_11", "disabled", 10 * CONTEXT))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("'resp_0'");
    assertThatThrownBy(() -> history("resp_11", "disabled", 0))
        .as("where nobody says what the context is, all is read")
        .isInstanceOf(RefusedException.class);
  }

  @Test
  void whoLeavesTheOldestOutReadsWhatMayFit() {
    addCutLine(12);
    List<Item> items = history("resp_11", "auto", CONTEXT);
    int characters = items.stream().mapToInt(Item::characters).sum();
    assertThat(characters).isBetween(MOST, MOST + TURN + 10);
    assertThat(texts(items)).hasSize(10).endsWith("라".repeat(TURN), "네.");
  }

  @Test
  void oneGoesOnFromWhatHasEnded() {
    store.documents().add(turn(0, "말", "failed"));
    assertThatThrownBy(() -> history("resp_0", "disabled", CONTEXT))
        .hasMessageContaining("cannot be gone on from: it is failed");
    assertThatThrownBy(() -> history("resp_7", "disabled", CONTEXT))
        .hasMessageContaining("'resp_7'");
  }

  @Test
  void aConversationHasAnEnd() {
    History history = new History("resp_5000", CONTEXT, false);
    for (int i = 0; i < History.MOST_TURNS; i++) {
      assertThat(history.add(turn(5000 - i, "", "completed"))).isTrue();
    }
    assertThatThrownBy(history::items).hasMessageContaining("a conversation may have 1000 turns");
  }

  /** Each of them costs memory, however short its text is. */
  @Test
  void manyEmptyPiecesAreMuchToo() {
    ObjectNode input = Json.object();
    ArrayNode items = input.putArray("items");
    for (int i = 0; i <= MOST; i++) {
      items.add(new Item.CallOutput("f", "c", "").json());
    }
    Document turn = turn(0, "", "completed");
    Document crowded =
        new Document(
            turn.id(),
            turn.kind(),
            turn.owner(),
            turn.created(),
            turn.parent(),
            input.toString(),
            turn.body(),
            false);
    assertThatThrownBy(() -> new History("resp_0", CONTEXT, false).add(crowded))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("characters");
  }
}
