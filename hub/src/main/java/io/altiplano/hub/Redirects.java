package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** Where a request may go, and what it may say there. */
final class Redirects {
  private Redirects() {}

  /** Whether an answer of this status sends the request elsewhere. */
  static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  /** The address that a redirect leads to. */
  static URI follow(URI from, Optional<String> location) throws TransferFault {
    URI to;
    try {
      to = from.resolve(URI.create(location.orElse("")));
    } catch (IllegalArgumentException e) {
      throw new TransferFault(from.getHost() + " redirects to something that is no address");
    }
    String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
    if (location.isEmpty() || to.getHost() == null || !scheme.matches("https?")) {
      throw new TransferFault(from.getHost() + " redirects to no web address");
    }
    if (!isSecure(to) && !isLoopback(to) && isSecure(from)) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT,
          from.getHost()
              + " redirects from https to plain http at "
              + to.getHost()
              + ", where anybody on the way could change the file; refused");
    }
    if (isLoopback(to) && !isLoopback(from)) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT,
          from.getHost() + " redirects to this machine's own services; refused");
    }
    return to;
  }

  /** Scheme, host and port: a secret meant for one origin is not told to another. */
  static boolean sameOrigin(URI a, URI b) {
    return String.valueOf(a.getScheme()).equalsIgnoreCase(b.getScheme())
        && Objects.requireNonNullElse(a.getHost(), "").equalsIgnoreCase(b.getHost())
        && port(a) == port(b);
  }

  /** Whether a secret may travel to this address. */
  static boolean isPrivate(URI address) {
    return isSecure(address) || isLoopback(address);
  }

  static boolean isSecure(URI address) {
    return "https".equalsIgnoreCase(address.getScheme());
  }

  static boolean isLoopback(URI address) {
    String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    return host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.\\d{1,3}){3}");
  }

  private static int port(URI address) {
    return address.getPort() >= 0 ? address.getPort() : isSecure(address) ? 443 : 80;
  }
}
