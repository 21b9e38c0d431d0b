package io.altiplano.api;

import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/**
 * An answer as it is made: a blocking stream of events that one thread reads. Closing it before the
 * end cancels it; {@link #cancel} may be called from any thread.
 */
public interface Generation extends Iterable<GenerationEvent>, AutoCloseable {
  /** The events, once: the same iterator at every call. It blocks until the next event is there. */
  @Override
  Iterator<GenerationEvent> iterator();

  /**
   * The next event, if there is one before that time has passed; for those who have something to do
   * as they wait.
   */
  Optional<GenerationEvent> poll(Duration patience);

  /**
   * Whether it is certain by then that the request is answered. With models of this process it is
   * from the start; another server may have to say so, or be waited for.
   *
   * @param patience the longest that is waited
   * @throws AltiplanoException why it is not answered, which is the end of the stream as well
   */
  default boolean awaitAccepted(Duration patience) {
    return true;
  }

  /** Ends the answer at the next token; the stream then finishes with {@code CANCELLED}. */
  void cancel();

  /** Cancels what is not finished and frees what it holds. */
  @Override
  void close();

  /** Reads to the end and returns the whole text. */
  default String text() {
    StringBuilder text = new StringBuilder();
    for (GenerationEvent event : this) {
      if (event instanceof GenerationEvent.Text piece) {
        text.append(piece.text());
      }
    }
    return text.toString();
  }
}
