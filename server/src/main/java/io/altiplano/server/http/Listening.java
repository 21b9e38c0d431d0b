package io.altiplano.server.http;

import io.altiplano.server.json.Json;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How connections are read, and what those are told whose requests are none. */
public final class Listening {
  private static final String UNREADABLE = "this is no request that can be read";
  private static final String OTHER_VERSION =
      "this server speaks HTTP/1.1; a proxy before it may have to be told so (docs/serve.md)";

  private Listening() {}

  public static Http1Config http1(int headerBytes) {
    return Http1Config.builder()
        .maxHeadersSize(headerBytes)
        .addReceiveListener(new ClientWatch.Listener())
        .build();
  }

  /** For requests that do not reach an endpoint: the same form of error as everywhere. */
  public static DirectHandlers directHandlers() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(type, Listening::handle);
    }
    return handlers.build();
  }

  private static DirectHandler.TransportResponse handle(
      DirectHandler.TransportRequest request,
      DirectHandler.EventType type,
      Status status,
      ServerResponseHeaders headers,
      @Nullable String message) {
    boolean otherVersion = status.equals(Status.HTTP_VERSION_NOT_SUPPORTED_505);
    // Faults of endpoints never come here: what Helidon failed at was no HTTP.
    boolean unreadable = status.code() >= 500 && !otherVersion;
    Status told = unreadable ? Status.BAD_REQUEST_400 : status;
    String why =
        otherVersion
            ? OTHER_VERSION
            : unreadable ? UNREADABLE : Objects.requireNonNullElse(message, UNREADABLE);
    Failure failure = Failure.of(told.code(), why, "bad_request");
    return DirectHandler.TransportResponse.builder()
        .status(told)
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .keepAlive(type.keepAlive())
        .entity(Json.bytes(failure.body()))
        .build();
  }
}
