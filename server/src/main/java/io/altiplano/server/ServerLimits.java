package io.altiplano.server;

import java.time.Duration;

/**
 * What a server bounds, and why.
 *
 * @param bodyBytes of a request: a whole book is a megabyte
 * @param fileBytes of a request that uploads a file: a batch of 50,000 lines
 * @param headerBytes of a request, all of them together
 * @param connections open at the same time; each is a virtual thread and a few buffers
 * @param readTimeout for whoever sends a request slower than any network does, or none at all
 * @param idleTimeout after which a connection is closed on which nothing is asked
 * @param stalledAfter how long a write may take to a client that reads no more; a network may be
 *     away for a moment
 * @param sweep how often expired files are looked for; they live for an hour at least
 * @param lease how long work in the background rests when the server was killed that did it
 */
record ServerLimits(
    long bodyBytes,
    long fileBytes,
    int headerBytes,
    int connections,
    Duration readTimeout,
    Duration idleTimeout,
    Duration stalledAfter,
    Duration sweep,
    Duration lease) {
  /** Shorter ones are for tests, which kill servers and wait for the next. */
  private static final Duration LEASE =
      Duration.ofMillis(Long.getLong("altiplano.lease.milliseconds", 15_000));

  static final ServerLimits DEFAULT =
      new ServerLimits(
          16 << 20,
          200 << 20,
          32 << 10,
          4096,
          Duration.ofMinutes(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          LEASE);

  ServerLimits withStalledAfter(Duration value) {
    return new ServerLimits(
        bodyBytes,
        fileBytes,
        headerBytes,
        connections,
        readTimeout,
        idleTimeout,
        value,
        sweep,
        lease);
  }
}
