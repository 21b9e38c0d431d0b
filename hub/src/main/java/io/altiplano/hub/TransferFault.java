package io.altiplano.hub;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** A fault of the network or the server that may be gone at the next try. */
final class TransferFault extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean busy;
  private final transient Optional<Duration> retryAfter;

  TransferFault(String message) {
    this(message, false, Optional.empty());
  }

  /**
   * @param busy the server has too much to do, or thinks that we ask too often
   * @param retryAfter the pause that it asks for
   */
  TransferFault(String message, boolean busy, Optional<Duration> retryAfter) {
    super(message);
    this.busy = busy;
    this.retryAfter = retryAfter;
  }

  boolean isBusy() {
    return busy;
  }

  Optional<Duration> retryAfter() {
    return retryAfter;
  }

  /** Reads Retry-After in both its forms (RFC 9110, 10.2.3): seconds, or a date. */
  static Optional<Duration> retryAfter(String header, Instant now) {
    String text = header.strip();
    if (text.matches("\\d{1,9}")) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant date = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
      return Optional.of(date.isBefore(now) ? Duration.ZERO : Duration.between(now, date));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
