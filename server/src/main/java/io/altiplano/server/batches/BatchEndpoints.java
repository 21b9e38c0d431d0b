package io.altiplano.server.batches;

import static io.altiplano.api.AltiplanoException.invalidParameter;
import static io.altiplano.api.AltiplanoException.unsupportedParameter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.server.answer.OnePiece;
import io.altiplano.server.batches.BatchBody.Status;
import io.altiplano.server.http.Exchange;
import io.altiplano.server.http.RefusedException;
import io.altiplano.server.json.Fields;
import io.altiplano.server.json.Json;
import io.altiplano.server.keys.KeyRing;
import io.altiplano.server.openai.ListPage;
import io.altiplano.server.openai.Metadata;
import io.altiplano.server.openai.Wire;
import io.altiplano.server.work.LeasedWork;
import io.altiplano.store.Document;
import io.altiplano.store.Store;
import io.altiplano.store.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** {@code /v1/batches}. Owns the work on them. */
public final class BatchEndpoints implements AutoCloseable {
  /** What a file has to be for. */
  public static final String PURPOSE = "batch";

  private static final String KIND = "batch";

  /** So that one whose model cannot be reached does not stand before the others. */
  private static final int BATCHES_AT_ONCE = 4;

  private static final Duration WINDOW = Duration.ofHours(24);

  /** As OpenAI bounds how long files are kept. */
  private static final int LEAST_SECONDS = 3_600;

  private static final int MOST_SECONDS = 2_592_000;

  private final Store store;
  private final LeasedWork work;

  /**
   * Keeps them in a store.
   *
   * @param answerers who answers lines, by where they are sent
   * @param keys of those who leave batches to be answered
   * @param lease how soon another server goes on with what a killed one leaves
   * @param faults is told what went wrong by our fault
   */
  public BatchEndpoints(
      Store store,
      Map<String, OnePiece> answerers,
      KeyRing keys,
      Duration lease,
      Consumer<Throwable> faults) {
    this.store = store;
    BatchWork job = new BatchWork(store, answerers, keys, faults);
    this.work = new LeasedWork(store, KIND, BATCHES_AT_ONCE, lease, job::run, faults);
  }

  /** Looks at a file that is uploaded for a batch. */
  public static void check(InputStream bytes) throws IOException {
    BatchInput.count(bytes, Optional.empty());
  }

  /** Goes on with what a stop cut short. */
  public void resume() {
    work.begin();
  }

  /** {@code POST /v1/batches}. */
  public void create(Exchange exchange) throws IOException {
    String owner = exchange.requireOwner();
    Fields fields = exchange.fields();
    String endpoint = fields.requireText("endpoint");
    if (!BatchInput.ENDPOINTS.contains(endpoint)) {
      throw unsupportedParameter(
          "endpoint", "knows %s, not '%s'".formatted(BatchInput.ENDPOINTS, endpoint));
    }
    fields.requireText("completion_window");
    fields.acceptOnly("completion_window", "24h");
    String input = fields.requireText("input_file_id");
    ObjectNode metadata = Metadata.read(fields);
    ObjectNode kept = Json.object();
    outputSeconds(fields).ifPresent(seconds -> kept.put(BatchWork.OUTPUT_SECONDS, seconds));
    fields.refuseOthers();

    int lines = lines(owner, input, endpoint);
    Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
    ObjectNode body = Json.object();
    body.put("id", Wire.newId("batch_")).put("object", "batch").put("endpoint", endpoint);
    body.put("input_file_id", input).put("completion_window", "24h");
    body.put("status", Status.VALIDATING.wireName());
    body.put("created_at", now.getEpochSecond());
    body.put("expires_at", now.plus(WINDOW).getEpochSecond());
    body.putObject("request_counts").put("total", lines).put("completed", 0).put("failed", 0);
    body.set("metadata", metadata);
    String id = body.get("id").textValue();
    store
        .documents()
        .add(
            new Document(
                id, KIND, owner, now, Optional.empty(), kept.toString(), body.toString(), true));
    work.wake();
    exchange.reply(body);
  }

  private static OptionalInt outputSeconds(Fields fields) {
    Optional<Fields> given = fields.object("output_expires_after");
    if (given.isEmpty()) {
      return OptionalInt.empty();
    }
    given.get().acceptOnly("anchor", "created_at");
    OptionalInt seconds = given.get().count("seconds", LEAST_SECONDS, MOST_SECONDS);
    given.get().refuseOthers();
    return seconds;
  }

  private int lines(String owner, String input, String endpoint) throws IOException {
    StoredFile file =
        store
            .files()
            .find(owner, input)
            .filter(found -> found.purpose().equals(PURPOSE))
            .orElseThrow(() ->
                invalidParameter(
                    "input_file_id", "there is no file '%s' for a batch".formatted(input)));
    try (InputStream bytes = store.files().read(file)) {
      return BatchInput.count(bytes, Optional.of(endpoint));
    }
  }

  /** {@code GET /v1/batches/ID}. */
  public void show(Exchange exchange) throws IOException {
    exchange.reply(told(find(exchange)));
  }

  private Document find(Exchange exchange) {
    String id = exchange.pathParameter("id");
    return store
        .documents()
        .find(KIND, exchange.requireOwner(), id)
        .orElseThrow(() -> RefusedException.notFound("batch", id));
  }

  /** How far it is by now. */
  private ObjectNode told(Document document) {
    ObjectNode body = BatchBody.of(document);
    return document.unfinished()
        ? BatchBody.withProgress(body, store.batchLines().progress(document.id()))
        : body;
  }

  /** {@code GET /v1/batches}, the newest first. */
  public void list(Exchange exchange) throws IOException {
    ListPage page = ListPage.read(exchange.query(ListPage.PARAMETERS));
    exchange.reply(
        page.tell(
            store.documents().list(KIND, exchange.requireOwner(), page.toAsk()).stream()
                .map(this::told)
                .toList()));
  }

  /** {@code POST /v1/batches/ID/cancel}: what is answered by then is in its output. */
  public void cancel(Exchange exchange) throws IOException {
    Document found = find(exchange);
    if (!found.unfinished()) {
      throw new RefusedException(
          409, "the batch has ended; it can no longer be cancelled", "invalid_value");
    }
    Document after =
        store
            .documents()
            .update(
                found.id(),
                document ->
                    document.unfinished()
                        ? document.withBody(
                            BatchBody.become(BatchBody.of(document), Status.CANCELLING).toString())
                        : document)
            .orElseThrow(() -> RefusedException.notFound("batch", found.id()));
    work.wake();
    exchange.reply(told(after));
  }

  /** Ends the work that is done; returns at once. */
  public void stop() {
    work.stop();
  }

  @Override
  public void close() {
    work.close();
  }
}
