package io.altiplano.server.http;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.server.keys.KeyRing;
import io.altiplano.server.keys.Scope;
import io.altiplano.server.metrics.RequestMetrics;
import io.altiplano.server.telemetry.RequestSpan;
import io.altiplano.server.telemetry.Telemetry;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/** What every request passes: who asks, how much they may, what went wrong, what it took. */
public final class Gate {
  private static final ErrorForm OPENAI = new OpenAiErrors();

  private final Access access;
  private final RequestMetrics metrics;
  private final RequestLog log;
  private final PageOrigins pages;
  private final OpenAnswers answers;
  private final StalledWrites stalled;
  private final Telemetry telemetry;
  private final long mostBodyBytes;

  /**
   * For all endpoints of a server.
   *
   * @param mostBodyBytes of a body that is read into memory
   */
  public Gate(
      Access access,
      PageOrigins pages,
      OpenAnswers answers,
      StalledWrites stalled,
      RequestMetrics metrics,
      Telemetry telemetry,
      RequestLog log,
      long mostBodyBytes) {
    this.telemetry = telemetry;
    this.answers = answers;
    this.stalled = stalled;
    this.access = access;
    this.pages = pages;
    this.metrics = metrics;
    this.log = log;
    this.mostBodyBytes = mostBodyBytes;
  }

  /** A handler for requests that need a key of that scope, or none from this machine. */
  public Handler guarded(String operation, Scope scope, Endpoint endpoint) {
    return guarded(operation, scope, OPENAI, endpoint);
  }

  /** The same, for clients who know errors of another form. */
  public Handler guarded(String operation, Scope scope, ErrorForm form, Endpoint endpoint) {
    return (request, response) -> {
      Exchange exchange = begin(request, response, form);
      RequestSpan span =
          telemetry.begin(
              operation, name -> request.headers().first(HeaderNames.create(name)).orElse(null));
      try {
        run(operation, request, exchange, () -> admitted(request, scope, exchange, endpoint));
      } finally {
        span.end(exchange.outcome());
      }
      closeIfDue(exchange);
    };
  }

  /** A handler for whoever asks. */
  public Handler open(String operation, Endpoint endpoint) {
    return (request, response) -> {
      Exchange exchange = begin(request, response, OPENAI);
      run(operation, request, exchange, () -> endpoint.handle(exchange));
      closeIfDue(exchange);
    };
  }

  /** A handler for browsers that ask whether a page may ask; the rest is not served. */
  public Handler preflight() {
    Handler others = open("unknown", Exchange::failNotFound);
    return (request, response) -> {
      if (!pages.answer(request, response)) {
        others.handle(request, response);
      } else if (request.headers().contains(HeaderValues.CONNECTION_CLOSE)) {
        throw Exchange.connectionEnds();
      }
    };
  }

  private static void closeIfDue(Exchange exchange) {
    if (exchange.closesConnection()) {
      throw Exchange.connectionEnds();
    }
  }

  private Exchange begin(ServerRequest request, ServerResponse response, ErrorForm form) {
    pages.mark(request, response);
    String id = "req_" + UUID.randomUUID().toString().replace("-", "");
    return new Exchange(id, request, response, form, answers, stalled, mostBodyBytes);
  }

  private interface Work {
    void run() throws IOException;
  }

  private void admitted(ServerRequest request, Scope scope, Exchange exchange, Endpoint endpoint)
      throws IOException {
    Optional<KeyRing.Entry> entry = access.admit(request, scope);
    entry.ifPresent(KeyRing.Entry::begin);
    entry.ifPresent(found -> exchange.setOwner(found.key().id()));
    try {
      endpoint.handle(exchange);
    } finally {
      entry.ifPresent(found -> found.end(exchange.tokens()));
    }
  }

  private void run(String operation, ServerRequest request, Exchange exchange, Work work) {
    long start = System.nanoTime();
    Optional<Throwable> fault = Optional.empty();
    try {
      fault = attempt(work, exchange);
    } catch (ClientGoneException gone) {
      exchange.abandonStream();
      throw new CloseConnectionException("the client has left", gone);
    } finally {
      long nanos = System.nanoTime() - start;
      metrics.ended(operation, exchange.model(), exchange.status(), nanos);
      log.ended(request, exchange, nanos, fault);
    }
  }

  /** Answers with an error where that is still possible; what was wrong, if it was our fault. */
  private static Optional<Throwable> attempt(Work work, Exchange exchange)
      throws ClientGoneException {
    try {
      work.run();
      return exchange.fault();
    } catch (RequestException broken) {
      // Helidon answers what is no HTTP, and knows whether the connection can be gone on with.
      throw broken;
    } catch (ClientGoneException gone) {
      throw gone;
    } catch (RefusedException refused) {
      failUnlessComplete(refused.failure(), exchange);
      return Optional.empty();
    } catch (AltiplanoException e) {
      Failure failure = Failure.of(e);
      failUnlessComplete(failure, exchange);
      // What is cancelled was given up on purpose: the server stops, or its client is gone.
      boolean ours = failure.status() >= 500 && e.code() != ErrorCode.CANCELLED;
      return ours ? Optional.of(e) : Optional.empty();
    } catch (HttpException e) {
      failUnlessComplete(
          Failure.of(e.status().code(), String.valueOf(e.getMessage()), "bad_request"), exchange);
      return Optional.empty();
    } catch (IOException | RuntimeException | StackOverflowError e) {
      failUnlessComplete(Failure.internal(), exchange);
      return Optional.of(e);
    }
  }

  private static void failUnlessComplete(Failure failure, Exchange exchange)
      throws ClientGoneException {
    if (!exchange.isComplete()) {
      exchange.fail(failure);
      exchange.closeStream();
    }
  }
}
