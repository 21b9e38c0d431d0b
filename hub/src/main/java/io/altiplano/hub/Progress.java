package io.altiplano.hub;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a pull has come.
 *
 * @param bytesDone bytes that are here, those of earlier tries included
 * @param bytesTotal the file's size, once it is known
 * @param bytesPerSecond of the last few seconds; 0 until it is known
 */
public record Progress(
    Phase phase, long bytesDone, OptionalLong bytesTotal, double bytesPerSecond) {

  /** What a pull is busy with. */
  public enum Phase {
    /** Asks the hub which files there are. */
    RESOLVING,
    /** Another process pulls the same file; this one waits for it. */
    WAITING,
    /** Reads what an earlier try left, to go on hashing from there. */
    CHECKING,
    /** Bytes arrive. */
    DOWNLOADING,
    /** A try failed; the next one starts after a pause. */
    RETRYING,
    /** Forces the file to the disk and names it. */
    STORING
  }

  /** Time until the last byte at the present rate. */
  public Optional<Duration> timeLeft() {
    if (bytesTotal.isEmpty() || bytesPerSecond <= 0) {
      return Optional.empty();
    }
    double seconds = (bytesTotal.getAsLong() - bytesDone) / bytesPerSecond;
    return Optional.of(Duration.ofMillis((long) (Math.max(0, seconds) * 1000)));
  }
}
