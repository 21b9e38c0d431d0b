package io.altiplano.app.console;

/** Whoever read our output has had enough, as {@code head} does. Not a fault: the command ends. */
public final class ClosedPipeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClosedPipeException(Throwable cause) {
    super(cause);
  }
}
