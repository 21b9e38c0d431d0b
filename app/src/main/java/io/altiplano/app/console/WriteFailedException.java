package io.altiplano.app.console;

/** Standard output or standard error could not be written, as on a full disk. */
public final class WriteFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  WriteFailedException(Throwable cause) {
    super("cannot write the output: " + cause.getMessage(), cause);
  }
}
