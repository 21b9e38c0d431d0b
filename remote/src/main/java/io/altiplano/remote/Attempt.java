package io.altiplano.remote;

import io.altiplano.api.AltiplanoException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/** What came of sending a request once. */
sealed interface Attempt {
  /** Nobody waits here for longer to send it again. */
  Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** What clients are told who are to come again, where the server does not say when. */
  Duration USUAL_RETRY = Duration.ofSeconds(1);

  /** It is being answered. */
  record Answered(InputStream body) implements Attempt {}

  /**
   * It failed.
   *
   * @param again how long to wait at least before it is sent again, where that may help
   */
  record Failed(AltiplanoException reason, Optional<Duration> again) implements Attempt {}
}
