package io.altiplano.app.console;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * An output stream whose failures are not lost inside a {@link java.io.PrintStream}: a reader that
 * went away becomes {@link ClosedPipeException}, anything else {@link WriteFailedException}.
 */
final class StandardStream extends OutputStream {
  private final OutputStream out;

  StandardStream(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int value) {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
    } catch (IOException failure) {
      throw failed(failure);
    }
  }

  @Override
  public void flush() {
    try {
      out.flush();
    } catch (IOException failure) {
      throw failed(failure);
    }
  }

  private static RuntimeException failed(IOException failure) {
    String reason = String.valueOf(failure.getMessage());
    // "Broken pipe" on Unix, "The pipe is being closed" on Windows: the JDK has no type for it.
    return reason.toLowerCase(Locale.ROOT).contains("pipe")
        ? new ClosedPipeException(failure)
        : new WriteFailedException(failure);
  }
}
