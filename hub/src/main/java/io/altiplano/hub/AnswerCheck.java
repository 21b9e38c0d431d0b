package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Whether an answer can be the file that was ordered, as far as its headers tell. */
final class AnswerCheck {
  private AnswerCheck() {}

  /** The length of a whole answer, if it announces one. */
  static OptionalLong length(Transport.Answer answer) {
    String header = answer.header("Content-Length").orElse("").strip();
    return header.matches("\\d{1,18}")
        ? OptionalLong.of(Long.parseLong(header))
        : OptionalLong.empty();
  }

  /** A strong entity tag, else a date; weak tags do not promise the same bytes. */
  static Optional<String> validator(Transport.Answer answer) {
    return answer
        .header("ETag")
        .filter(tag -> tag.startsWith("\""))
        .or(() -> answer.header("Last-Modified"));
  }

  /** The digest that the hub gives with its redirect, or with a file that it sends itself. */
  static Optional<Sha256> hubDigest(Transport.Answer answer) {
    return answer
        .hub()
        .flatMap(h -> h.firstValue("X-Linked-ETag").or(() -> h.firstValue("ETag")))
        .map(tag -> tag.replaceFirst("^W/", "").replace("\"", ""))
        .flatMap(Sha256::find);
  }

  /** Checks a whole answer (200). */
  static void whole(
      Transport.Answer answer, Download.Order order, boolean digestKnown, HubLimits limits)
      throws TransferFault {
    OptionalLong length = length(answer);
    if (!digestKnown) {
      refuseWebPage(answer, order);
      refuseUnknownLength(answer, order, length);
    }
    String host = answer.address().getHost();
    if (length.isPresent()
        && order.bytes().isPresent()
        && length.getAsLong() != order.bytes().getAsLong()) {
      throw new TransferFault(
          "%s announces %d bytes, but the file has %d"
              .formatted(host, length.getAsLong(), order.bytes().getAsLong()));
    }
    long total = Math.max(length.orElse(0), order.bytes().orElse(0));
    if (total > limits.fileBytes()) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT,
          "%s is said to have %s; at most %s are fetched"
              .formatted(
                  order.address(), ByteCount.format(total), ByteCount.format(limits.fileBytes())));
    }
  }

  private static void refuseWebPage(Transport.Answer answer, Download.Order order) {
    String type = answer.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    if (type.startsWith("text/html")) {
      throw new AltiplanoException(
          ErrorCode.INVALID_FILE,
          order.address()
              + " answers with a web page, not with a file; use the address of its download"
              + " button");
    }
  }

  private static void refuseUnknownLength(
      Transport.Answer answer, Download.Order order, OptionalLong length) {
    boolean chunked = answer.header("Transfer-Encoding").isPresent();
    if (order.bytes().isEmpty() && length.isEmpty() && !chunked) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT,
          order.address().getHost()
              + " does not say how long the file is, so a broken connection could not be told from"
              + " its end; add #sha256=… to the address");
    }
  }
}
