package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends GET requests and follows their redirects. Bodies are asked for and taken as they are,
 * without content coding: ranges and digests speak of the file's own bytes. The hub's token goes to
 * the hub's origin and nowhere else.
 */
final class Transport implements AutoCloseable {
  private static final Duration SLICE = Duration.ofMillis(50);

  /** An answer whose head has come. */
  private record Begun(HttpResponse.ResponseInfo head, BodyQueue body) {}

  /**
   * An answer after all redirects.
   *
   * @param hub headers of the hub's own answer, be it the redirect or the last one
   */
  record Answer(
      int status, URI address, HttpHeaders headers, Optional<HttpHeaders> hub, BodyQueue body)
      implements AutoCloseable {
    Optional<String> header(String name) {
      return headers.firstValue(name);
    }

    @Override
    public void close() {
      body.close();
    }
  }

  private final HubSettings settings;
  private final HttpClient client;

  Transport(HubSettings settings) {
    this.settings = settings;
    // HTTP/1.1: one long body a connection, and no window of HTTP/2 to slow it down.
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(settings.limits().connectTimeout())
            .build();
  }

  /** The answer's headers; its body is still to come, and the caller closes it. */
  Answer get(URI address, Map<String, String> headers, Cancellation cancellation)
      throws IOException {
    URI at = address;
    Optional<HttpHeaders> hub = Optional.empty();
    for (int hop = 0; hop <= settings.limits().redirects(); hop++) {
      Begun begun = send(at, headers, cancellation);
      HttpHeaders received = begun.head().headers();
      if (Redirects.sameOrigin(at, settings.hub())) {
        hub = Optional.of(received);
      }
      int status = begun.head().statusCode();
      if (!Redirects.isRedirect(status)) {
        return refuseCoding(new Answer(status, at, received, hub, begun.body()));
      }
      begun.body().close();
      at = Redirects.follow(at, received.firstValue("Location"));
    }
    throw new AltiplanoException(
        ErrorCode.INPUT_OUTPUT,
        address + " redirects more than " + settings.limits().redirects() + " times");
  }

  private static Answer refuseCoding(Answer answer) {
    Optional<String> coding = answer.header("Content-Encoding");
    if (coding.isPresent() && !coding.get().equalsIgnoreCase("identity")) {
      answer.close();
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT,
          answer.address().getHost()
              + " sends the file as "
              + coding.get()
              + ", though its plain bytes were asked for; a proxy on the way may be changing"
              + " answers");
    }
    return answer;
  }

  private Begun send(URI address, Map<String, String> headers, Cancellation cancellation)
      throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Accept-Encoding", "identity")
            .header("User-Agent", "altiplano");
    headers.forEach(request::header);
    if (settings.token().isPresent()
        && Redirects.sameOrigin(address, settings.hub())
        && Redirects.isPrivate(address)) {
      request.header("Authorization", "Bearer " + settings.token().get());
    }
    BodyQueue body = new BodyQueue();
    CompletableFuture<Begun> begun = new CompletableFuture<>();
    CompletableFuture<HttpResponse<BodyQueue>> response =
        client.sendAsync(
            request.build(),
            head -> {
              begun.complete(new Begun(head, body));
              return body;
            });
    // A body that breaks off at once fails the client's future, now and then, though the head came:
    // whoever has the head hears of the rest from the body, everybody else from here.
    var _ =
        response.whenComplete((_, thrown) -> {
          if (thrown != null && !begun.completeExceptionally(thrown)) {
            body.onError(Objects.requireNonNullElse(thrown.getCause(), thrown));
          }
        });
    try {
      return await(begun, address, cancellation);
    } catch (IOException | RuntimeException e) {
      response.cancel(true);
      body.close();
      throw e;
    }
  }

  /** Not the request's own timeout: from JDK 26 on it counts the body in, which may take hours. */
  private Begun await(CompletableFuture<Begun> begun, URI address, Cancellation cancellation)
      throws IOException {
    Duration timeout = settings.limits().answerTimeout();
    long deadline = System.nanoTime() + timeout.toNanos();
    while (System.nanoTime() - deadline < 0) {
      cancellation.check();
      try {
        return begun.get(SLICE.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Only the slice is over: look for a cancellation, and go on.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Cancellation.exception();
      } catch (ExecutionException e) {
        throw connectionFault(address, e.getCause());
      }
    }
    throw new TransferFault(
        address.getHost() + " did not answer within " + timeout.toSeconds() + " s");
  }

  private static TransferFault connectionFault(URI address, @Nullable Throwable thrown) {
    for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        throw new AltiplanoException(
            ErrorCode.INPUT_OUTPUT,
            address.getHost()
                + " shows no certificate that this machine trusts: "
                + cause.getMessage(),
            thrown);
      }
      if (cause instanceof UnresolvedAddressException) {
        return new TransferFault("no address is known for the host " + address.getHost());
      }
    }
    String reason =
        thrown == null || (thrown instanceof ConnectException && thrown.getMessage() == null)
            ? "nobody answers there"
            : String.valueOf(thrown.getMessage());
    return new TransferFault("no connection to " + address.getRawAuthority() + ": " + reason);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
