package io.altiplano.server.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.server.answer.HeldModel;
import io.altiplano.server.answer.Models;
import io.altiplano.server.http.AbsentOwner;
import io.altiplano.server.http.Caller;
import io.altiplano.server.http.Failure;
import io.altiplano.server.http.RefusedException;
import io.altiplano.server.json.Fields;
import io.altiplano.server.json.Json;
import io.altiplano.server.keys.KeyRing;
import io.altiplano.server.metrics.RequestMetrics;
import io.altiplano.server.work.Lease;
import io.altiplano.server.work.LeasedWork;
import io.altiplano.store.Document;
import io.altiplano.store.Store;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Responses that are made while nobody waits; those that a stop cut short are made anew. */
final class BackgroundResponses implements AutoCloseable {
  /** Requests with somebody waiting need places too. */
  private static final int PARALLEL = 4;

  /** What will not stand in the way when it is tried again. */
  private static final Set<ErrorCode> PASSING =
      Set.of(
          ErrorCode.CANCELLED,
          ErrorCode.OVERLOADED,
          ErrorCode.MODEL_LOADING,
          ErrorCode.UNAVAILABLE);

  private final Store store;
  private final StoredResponses stored;
  private final Models models;
  private final RequestMetrics metrics;
  private final KeyRing keys;
  private final Consumer<Throwable> faults;
  private final LeasedWork work;

  BackgroundResponses(
      Store store,
      StoredResponses stored,
      Models models,
      RequestMetrics metrics,
      KeyRing keys,
      Duration lease,
      Consumer<Throwable> faults) {
    this.store = store;
    this.stored = stored;
    this.models = models;
    this.metrics = metrics;
    this.keys = keys;
    this.faults = faults;
    this.work = new LeasedWork(store, StoredResponses.KIND, PARALLEL, lease, this::make, faults);
  }

  /** Goes on with what was left. */
  void resume() {
    work.begin();
  }

  /** Keeps a request that is worked on from now on; the response as it is now. */
  ObjectNode begin(String owner, ResponseHead head, ResponseFields.Asked asked, Fields request) {
    ObjectNode queued = head.body("queued");
    stored.add(owner, head, asked, queued, Optional.of(request.tree()));
    work.wake();
    return queued;
  }

  /** Ends the work on a response; one that is complete stays as it is. */
  ObjectNode cancel(String owner, String id) {
    Document found = stored.find(owner, id);
    if (!StoredResponses.tree(found.body()).get("background").booleanValue()) {
      throw new RefusedException(
          400, "only a response that is made in the background can be cancelled", "invalid_value");
    }
    Document after =
        store
            .documents()
            .update(
                id,
                document ->
                    document.unfinished()
                        ? document.finished(
                            StoredResponses.text(
                                StoredResponses.tree(document.body()).put("status", "cancelled")))
                        : document)
            .orElseThrow(() -> RefusedException.notFound("response", id));
    work.end(id);
    return StoredResponses.tree(after.body());
  }

  private boolean make(Document document, Lease lease) throws IOException {
    Fields request = StoredResponses.fields(document.input()).object("request").orElseThrow();
    ResponseFields.Asked asked = ResponseFields.read(request);
    ResponseHead head =
        new ResponseHead(
            document.id(),
            document.created(),
            StoredResponses.tree(document.body()).get("model").textValue(),
            true,
            true,
            asked.repeated());
    end(document, lease, head.body("in_progress"), true);
    Waiter waiter = new Waiter(new AbsentOwner(keys, document.owner()), lease);
    ObjectNode response;
    try {
      waiter.who.require();
      List<Item> history =
          asked.previous().isPresent()
              ? stored.history(document.owner(), asked, models.contextLength(asked.model()))
              : List.of();
      try (HeldModel held = models.hold(asked.model(), waiter);
          ResponseRun run = ResponseRun.start(held, metrics, waiter, asked, history)) {
        ResponseWriter writer = run.writer(head, ResponseWriter.Audience.NOBODY);
        response = run.toEnd(writer, waiter, waiter::requireClient);
      }
    } catch (AltiplanoException e) {
      if (e.code() == ErrorCode.INPUT_OUTPUT) {
        throw e;
      }
      if (PASSING.contains(e.code())) {
        return false;
      }
      response = head.failed(Failure.of(e), Json.array());
    } catch (RefusedException e) {
      response = head.failed(e.failure(), Json.array());
    } catch (RuntimeException | StackOverflowError e) {
      // Made again it would fail again.
      faults.accept(e);
      response = head.failed(Failure.internal(), Json.array());
    }
    end(document, lease, response, false);
    return true;
  }

  /** Writes down how far it is, unless it was cancelled or is another's by now. */
  private void end(Document document, Lease lease, ObjectNode response, boolean unfinished) {
    if (!lease.isHeld()) {
      return;
    }
    store
        .documents()
        .update(
            document.id(),
            found -> {
              if (!found.unfinished()) {
                return found;
              }
              String body = StoredResponses.text(response);
              return unfinished ? found.withBody(body) : found.finished(body);
            });
  }

  /** Whoever left a response to be made: is there as long as the lease is held. */
  private record Waiter(AbsentOwner who, Lease lease) implements Caller {
    @Override
    public Optional<String> owner() {
      return Optional.of(who.id());
    }

    @Override
    public void setModel(String value) {}

    @Override
    public void countTokens(long value) {
      who.spend(value);
    }

    @Override
    public void requireClient() {
      if (!lease.isHeld()) {
        throw new AltiplanoException(ErrorCode.CANCELLED, "nobody wants the answer any more");
      }
    }
  }

  /** Ends the work that is done; returns at once. */
  void stop() {
    work.stop();
  }

  @Override
  public void close() {
    work.close();
  }
}
