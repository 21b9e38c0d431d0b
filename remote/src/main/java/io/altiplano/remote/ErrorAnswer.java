package io.altiplano.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Reads what another server says of a request that it does not answer. */
final class ErrorAnswer {
  /** Whoever is busy or being restarted answers so. */
  private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 1 << 16;

  private ErrorAnswer() {}

  /** Reads it to its end, and closes it. */
  static Attempt.Failed read(HttpResponse<InputStream> response, RemoteSettings settings) {
    int status = response.statusCode();
    JsonNode error = error(response.body(), settings.name());
    String message = error.path("message").asText("status " + status);
    String said = "%s says: %s".formatted(settings.name(), message);
    Optional<Duration> later =
        response
            .headers()
            .firstValue("Retry-After")
            // It may be a date, too, which says no more than that it is too early.
            .filter(text -> text.matches("\\d{1,6}"))
            .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    Duration retry = later.orElse(Attempt.USUAL_RETRY);
    AltiplanoException reason =
        switch (status) {
          case 400, 413, 422 -> requestFault(error, message);
          case 401, 403 ->
              AltiplanoException.unavailable(
                  said + "; does it want another key?", settings.rest(), null);
          case 404 -> new AltiplanoException(ErrorCode.MODEL_NOT_FOUND, said);
          case 429 -> AltiplanoException.overloaded(said, retry);
          default -> AltiplanoException.unavailable(said, retry, null);
        };
    Optional<Duration> again =
        Optional.of(later.orElse(Duration.ZERO))
            .filter(_ -> PASSING.contains(status))
            .filter(pause -> pause.compareTo(Attempt.LONGEST_PAUSE) <= 0);
    return new Attempt.Failed(reason, again);
  }

  /** As the server itself says it, so that clients find the same codes. */
  private static AltiplanoException requestFault(JsonNode error, String message) {
    String parameter = error.path("param").asText("");
    String plain =
        message.startsWith(parameter + ": ") ? message.substring(parameter.length() + 2) : message;
    return switch (error.path("code").asText("")) {
      case "context_length_exceeded" -> new AltiplanoException(ErrorCode.CONTEXT_OVERFLOW, message);
      case "unsupported_parameter" -> AltiplanoException.unsupportedParameter(parameter, plain);
      default ->
          parameter.isEmpty() || parameter.equals("null")
              ? new AltiplanoException(ErrorCode.INVALID_REQUEST, message)
              : AltiplanoException.invalidParameter(parameter, plain);
    };
  }

  private static JsonNode error(InputStream answer, String server) {
    try (InputStream in = WatchedStream.over(answer, PATIENCE, MOST_BYTES)) {
      JsonNode body =
          RemoteJson.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), server);
      return body.path("error").isObject() ? body.path("error") : body;
    } catch (IOException | AltiplanoException unreadable) {
      return RemoteJson.object();
    }
  }
}
