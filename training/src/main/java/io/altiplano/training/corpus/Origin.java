package io.altiplano.training.corpus;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.nio.file.Path;

/**
 * Where in the data something stands.
 *
 * @param line from 1
 */
public record Origin(Path file, long line) {
  /** A fault in the data, with file, line and reason. */
  public AltiplanoException fault(String reason) {
    return new AltiplanoException(ErrorCode.INVALID_FILE, this + ": " + reason);
  }

  @Override
  public String toString() {
    return "%s, line %d".formatted(file, line);
  }
}
