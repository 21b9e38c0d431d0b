package io.altiplano.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks another server. What has not been begun to be answered is sent again where that may help; a
 * server that fails again and again is left alone for a while, and who asks is told so at once. Any
 * thread may call.
 */
final class RemoteServer implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

  /** Vectors of thousands of texts are some 100 MB, as text. */
  private static final long MOST_BYTES = 256L << 20;

  private final RemoteSettings settings;
  private final HttpClient http;
  private final CircuitBreaker breaker;

  RemoteServer(RemoteSettings settings) {
    this.settings = settings;
    // Many servers of models speak HTTP/1.1 alone, and some stumble over the offer to upgrade.
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.connectTimeout())
            .build();
    this.breaker =
        CircuitBreaker.of(
            settings.name(),
            CircuitBreakerConfig.custom()
                .slidingWindowSize(10)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(50)
                .waitDurationInOpenState(settings.rest())
                // Whoever looks whether it may be asked again need not ask it for that.
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .permittedNumberOfCallsInHalfOpenState(1)
                .build());
  }

  String name() {
    return settings.name();
  }

  /** Whether it is asked at all at this moment. */
  boolean isAsked() {
    return breaker.getState() != CircuitBreaker.State.OPEN;
  }

  /** The whole answer to a request; whoever interrupts this thread ends it. */
  JsonNode post(String path, JsonNode body) {
    return whole(stream(path, body));
  }

  /** What it says of itself, which takes no thinking. */
  JsonNode get(String path) {
    return whole(watched(send(request(path).GET().build(), LOOK), LOOK));
  }

  /** The answer as it comes; whoever interrupts this thread ends it, and before that the asking. */
  InputStream stream(String path, JsonNode body) {
    HttpRequest request = request(path).POST(text(body)).build();
    return watched(send(request, settings.silence()), settings.silence());
  }

  private static InputStream watched(InputStream in, Duration silence) {
    return WatchedStream.over(in, silence, MOST_BYTES);
  }

  private static HttpRequest.BodyPublisher text(JsonNode body) {
    return HttpRequest.BodyPublishers.ofString(body.toString());
  }

  private JsonNode whole(InputStream body) {
    try (body) {
      String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
      ended();
      return RemoteJson.read(text, name());
    } catch (IOException e) {
      throw Thread.currentThread().isInterrupted() ? cancelled(e) : brokeOff(e);
    }
  }

  /**
   * An answer has begun. It counts when it is over, and once; but a server that begins one after
   * its rest is asked by all again, who need not wait for that.
   */
  private void begun() {
    if (breaker.getState() == CircuitBreaker.State.HALF_OPEN) {
      worked();
    }
  }

  /** An answer has come to its end. */
  void ended() {
    worked();
  }

  /** Says of an answer that had begun that there is no more of it, which the server has failed. */
  AltiplanoException brokeOff(IOException e) {
    failed(e);
    return AltiplanoException.unavailable(
        "%s broke off in its answer: %s".formatted(name(), e.getMessage()), settings.rest(), e);
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.at(path)).header("Content-Type", "application/json");
    settings.key().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    return request;
  }

  private InputStream send(HttpRequest request, Duration patience) {
    Duration pause = FIRST_PAUSE;
    for (int left = settings.tries() - 1; ; left--) {
      switch (attempt(request, patience)) {
        case Attempt.Answered answered -> {
          return answered.body();
        }
        case Attempt.Failed failed -> {
          if (left == 0 || failed.again().isEmpty()) {
            throw failed.reason();
          }
          Duration wanted = failed.again().get();
          sleep(wanted.compareTo(pause) > 0 ? wanted : pause);
        }
      }
      pause = pause.multipliedBy(2);
    }
  }

  private Attempt attempt(HttpRequest request, Duration patience) {
    if (!breaker.tryAcquirePermission()) {
      throw AltiplanoException.unavailable(
          name() + " has failed again and again, and is left alone for a while",
          settings.rest(),
          null);
    }
    try {
      HttpResponse<InputStream> response = exchange(request, patience);
      if (response.statusCode() == 200) {
        begun();
        return new Attempt.Answered(response.body());
      }
      Attempt.Failed failed = ErrorAnswer.read(response, settings);
      if (response.statusCode() >= 500) {
        failed(failed.reason());
      } else {
        // It works, and says what is wrong with the request.
        worked();
      }
      return failed;
    } catch (IOException e) {
      failed(e);
      return new Attempt.Failed(
          AltiplanoException.unavailable(
              "%s does not answer: %s".formatted(name(), e), Attempt.USUAL_RETRY, e),
          isSafeToRepeat(e) ? Optional.of(Duration.ZERO) : Optional.empty());
    } catch (RuntimeException | Error e) {
      failed(e);
      throw e;
    } catch (InterruptedException e) {
      // Whoever asked wants the answer no longer, which says nothing about the server.
      breaker.releasePermission();
      throw cancelled(e);
    }
  }

  /** How long it took says nothing of a server: a long prompt or a long answer takes minutes. */
  private void worked() {
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
  }

  private void failed(Throwable reason) {
    breaker.onError(0, TimeUnit.NANOSECONDS, reason);
  }

  /**
   * Sends it, and waits for the answer to begin. Another thread looks the name up and connects:
   * nothing can interrupt the former, and who has been interrupted does not have to wait for it.
   * The request has no time-out of its own, which from JDK 26 on counts the body in.
   */
  private HttpResponse<InputStream> exchange(HttpRequest request, Duration patience)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<InputStream>> coming =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    try {
      return coming.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (TimeoutException tooLong) {
      abandon(coming);
      throw new HttpTimeoutException("nothing came in %d s".formatted(patience.toSeconds()));
    } catch (InterruptedException e) {
      abandon(coming);
      throw e;
    }
  }

  private static void abandon(CompletableFuture<HttpResponse<InputStream>> coming) {
    coming.cancel(true);
    if (coming.state() == Future.State.SUCCESS) {
      // It was answered just then.
      try {
        coming.resultNow().body().close();
      } catch (IOException e) {
        // Nobody reads it anyway.
      }
    }
  }

  private static AltiplanoException cancelled(Exception e) {
    Thread.currentThread().interrupt();
    return new AltiplanoException(ErrorCode.CANCELLED, "cancelled", e);
  }

  /** What was waited for in vain may be computed there still: once is enough. */
  private static boolean isSafeToRepeat(IOException e) {
    return !(e instanceof HttpTimeoutException) || e instanceof HttpConnectTimeoutException;
  }

  /** Not all at the same moment. */
  private static void sleep(Duration pause) {
    try {
      long millis = Math.min(pause.toMillis(), Attempt.LONGEST_PAUSE.toMillis());
      Thread.sleep(millis + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    } catch (InterruptedException e) {
      throw cancelled(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
