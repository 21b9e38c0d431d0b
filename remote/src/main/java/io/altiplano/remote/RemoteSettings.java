package io.altiplano.remote;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How another server is asked.
 *
 * @param base its address, with {@code /v1} or whatever stands there instead
 * @param model what the model is called there
 * @param key that it wants, if it wants one
 * @param connectTimeout for the connection to be there
 * @param silence after which an answer that has stopped coming is given up; the first token of a
 *     long prompt may take minutes
 * @param tries how often a request is sent that has not been begun to be answered
 * @param rest how long a server is left alone that has failed again and again
 */
public record RemoteSettings(
    URI base,
    String model,
    Optional<String> key,
    Duration connectTimeout,
    Duration silence,
    int tries,
    Duration rest) {
  public RemoteSettings {
    String scheme = String.valueOf(base.getScheme());
    if (base.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw invalidParameter("remote", "'" + base + "' is no address such as http://host:8000/v1");
    }
    // HTTP's own message would show it.
    if (key.filter(text -> !text.matches("[\\x21-\\x7E]*")).isPresent()) {
      throw invalidParameter(
          "remote",
          "the key for %s has spaces or characters outside ASCII".formatted(base.getHost()));
    }
    if (tries < 1) {
      throw invalidParameter("remote", "has to be tried at least once");
    }
  }

  /** With what is usual. */
  public static RemoteSettings of(URI base, String model, Optional<String> key) {
    return new RemoteSettings(
        base, model, key, Duration.ofSeconds(5), Duration.ofMinutes(5), 3, Duration.ofSeconds(10));
  }

  public RemoteSettings withRest(Duration value) {
    return new RemoteSettings(base, model, key, connectTimeout, silence, tries, value);
  }

  public RemoteSettings withSilence(Duration value) {
    return new RemoteSettings(base, model, key, connectTimeout, value, tries, rest);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "%s at %s".formatted(model, name());
  }

  URI at(String path) {
    return URI.create(base.toString().replaceFirst("/+$", "") + path);
  }

  /** For messages: never with what an address may hold of passwords. */
  String name() {
    return base.getHost() + (base.getPort() < 0 ? "" : ":" + base.getPort());
  }
}
