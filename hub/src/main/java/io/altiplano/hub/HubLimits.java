package io.altiplano.hub;

import java.time.Duration;

/**
 * Every bound that the hub keeps.
 *
 * @param fileBytes the largest file that is fetched; beyond it a server is taken to be at fault
 * @param answerBytes the largest JSON answer; a listing of a thousand files takes about 300 kB
 * @param listingPages pages of one repository's listing, a thousand files each
 * @param redirects hops of one request
 * @param attempts tries in a row that bring no new byte
 * @param totalAttempts tries in all; a line that drops more often is not worth waiting for
 * @param firstBackOff wait after the first failure; doubles with each further one
 * @param longestBackOff where the doubling ends
 * @param longestRetryAfter the longest wait that a server may ask for
 * @param connectTimeout to open a connection
 * @param answerTimeout from the request to the answer's headers
 * @param idleTimeout between two pieces of a body
 * @param checkpointEvery how often a partial download is forced to the disk: what a crash can lose
 * @param reserveBytes disk space that a download leaves free
 * @param partialAge how long an untouched partial download is kept
 */
public record HubLimits(
    long fileBytes,
    int answerBytes,
    int listingPages,
    int redirects,
    int attempts,
    int totalAttempts,
    Duration firstBackOff,
    Duration longestBackOff,
    Duration longestRetryAfter,
    Duration connectTimeout,
    Duration answerTimeout,
    Duration idleTimeout,
    Duration checkpointEvery,
    long reserveBytes,
    Duration partialAge) {

  /** What people's machines and lines are used to. */
  public static final HubLimits STANDARD =
      new HubLimits(
          1L << 41,
          16 << 20,
          20,
          8,
          6,
          500,
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(1),
          64L << 20,
          Duration.ofDays(30));
}
