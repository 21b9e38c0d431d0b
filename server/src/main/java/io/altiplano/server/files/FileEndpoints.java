package io.altiplano.server.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.server.http.Exchange;
import io.altiplano.server.http.RefusedException;
import io.altiplano.server.json.Json;
import io.altiplano.server.openai.ListPage;
import io.altiplano.server.openai.Wire;
import io.altiplano.store.Store;
import io.altiplano.store.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** {@code /v1/files}. A file is durable before its upload is answered. */
public final class FileEndpoints {
  /** As many as OpenAI lists at once. */
  private static final int MOST_LISTED = 10_000;

  private final Store store;
  private final Map<String, FileCheck> checks;

  /**
   * Keeps files in a store.
   *
   * @param checks by purpose, what a file is looked at for; others than these are refused
   */
  public FileEndpoints(Store store, Map<String, FileCheck> checks) {
    this.store = store;
    this.checks = Map.copyOf(checks);
  }

  /** Looks at a file before it is kept. */
  public interface FileCheck {
    /** Throws AltiplanoException, which names the parameter {@code file}, if it is no such file. */
    void check(InputStream bytes) throws IOException;
  }

  /** {@code POST /v1/files}, a form. */
  public void create(Exchange exchange) throws IOException {
    String owner = exchange.requireOwner();
    try (Upload upload = Upload.read(exchange, checks.keySet())) {
      try (InputStream bytes = Files.newInputStream(upload.bytes())) {
        Objects.requireNonNull(checks.get(upload.purpose())).check(bytes);
      }
      Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
      StoredFile file =
          new StoredFile(
              Wire.newId("file-"),
              owner,
              upload.name(),
              upload.purpose(),
              Files.size(upload.bytes()),
              now,
              upload.lifetime().map(now::plus));
      try (InputStream bytes = Files.newInputStream(upload.bytes())) {
        store.files().put(file, bytes);
      }
      exchange.reply(json(file));
    }
  }

  private static ObjectNode json(StoredFile file) {
    ObjectNode json = Json.object();
    json.put("id", file.id()).put("object", "file").put("bytes", file.bytes());
    json.put("created_at", file.created().getEpochSecond());
    file.expires().ifPresent(time -> json.put("expires_at", time.getEpochSecond()));
    json.put("filename", file.name()).put("purpose", file.purpose());
    // It was looked at before it was kept.
    return json.put("status", "processed");
  }

  /** {@code GET /v1/files}, the newest first unless that is asked. */
  public void list(Exchange exchange) throws IOException {
    Set<String> known = new HashSet<>(ListPage.PARAMETERS);
    known.add("purpose");
    Map<String, String> query = exchange.query(known);
    ListPage page = ListPage.read(query, MOST_LISTED);
    exchange.reply(
        page.tell(
            store
                .files()
                .list(
                    exchange.requireOwner(),
                    Optional.ofNullable(query.get("purpose")),
                    page.toAsk())
                .stream()
                .map(FileEndpoints::json)
                .toList()));
  }

  private StoredFile find(Exchange exchange) {
    String id = exchange.pathParameter("id");
    return store
        .files()
        .find(exchange.requireOwner(), id)
        .orElseThrow(() -> RefusedException.notFound("file", id));
  }

  /** {@code GET /v1/files/ID}. */
  public void show(Exchange exchange) throws IOException {
    exchange.reply(json(find(exchange)));
  }

  /** {@code GET /v1/files/ID/content}. */
  public void content(Exchange exchange) throws IOException {
    StoredFile file = find(exchange);
    try (InputStream bytes = store.files().read(file)) {
      exchange.reply("application/octet-stream", file.bytes(), bytes);
    }
  }

  /** {@code DELETE /v1/files/ID}. */
  public void delete(Exchange exchange) throws IOException {
    String id = exchange.pathParameter("id");
    if (!store.files().delete(exchange.requireOwner(), id)) {
      throw RefusedException.notFound("file", id);
    }
    exchange.reply(Json.object().put("id", id).put("object", "file").put("deleted", true));
  }
}
