package io.altiplano.server.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.altiplano.server.answer.Models;
import io.altiplano.server.http.Exchange;
import io.altiplano.server.json.Json;
import io.altiplano.server.keys.KeyRing;
import io.altiplano.server.metrics.RequestMetrics;
import io.altiplano.server.openai.ListPage;
import io.altiplano.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** What is done with responses that are kept. Owns what is made in the background. */
public final class ResponseEndpoints implements AutoCloseable {
  private final StoredResponses stored;
  private final BackgroundResponses background;
  private final ResponseEndpoint create;

  /**
   * Keeps them in a store.
   *
   * @param keys of those who leave work to be done
   * @param lease how soon another server goes on with what a killed one leaves
   * @param faults is told what went wrong in the background by our fault
   */
  public ResponseEndpoints(
      Store store,
      Models models,
      RequestMetrics metrics,
      KeyRing keys,
      Duration lease,
      Consumer<Throwable> faults) {
    stored = new StoredResponses(store);
    background = new BackgroundResponses(store, stored, models, metrics, keys, lease, faults);
    create = new ResponseEndpoint(models, metrics, Optional.of(stored), Optional.of(background));
  }

  /** {@code POST /v1/responses}. */
  public ResponseEndpoint create() {
    return create;
  }

  /** Goes on with what a stop cut short. */
  public void resume() {
    background.resume();
  }

  /** {@code GET /v1/responses/ID}. */
  public void show(Exchange exchange) throws IOException {
    exchange.query(Set.of());
    exchange.reply(StoredResponses.tree(stored.find(exchange.requireOwner(), id(exchange)).body()));
  }

  private static String id(Exchange exchange) {
    return exchange.pathParameter("id");
  }

  /** {@code DELETE /v1/responses/ID}. */
  public void delete(Exchange exchange) throws IOException {
    stored.delete(exchange.requireOwner(), id(exchange));
    exchange.reply(
        Json.object().put("id", id(exchange)).put("object", "response").put("deleted", true));
  }

  /** {@code POST /v1/responses/ID/cancel}. */
  public void cancel(Exchange exchange) throws IOException {
    exchange.reply(background.cancel(exchange.requireOwner(), id(exchange)));
  }

  /** {@code GET /v1/responses/ID/input_items}, the newest first unless that is asked. */
  public void input(Exchange exchange) throws IOException {
    ListPage page = ListPage.read(exchange.query(ListPage.PARAMETERS));
    ArrayNode items = stored.input(exchange.requireOwner(), id(exchange));
    exchange.reply(page.of(items));
  }

  /** Ends what is made in the background; returns at once. */
  public void stop() {
    background.stop();
  }

  @Override
  public void close() {
    background.close();
  }
}
