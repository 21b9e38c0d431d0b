package io.altiplano.server.http;

import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * An answer that is written piece by piece, each of which goes out at once. Writing to a client
 * that has left throws {@link ClientGoneException}. For one thread.
 */
public final class ResponseStream implements AutoCloseable {
  /** One for the process: there is one process for a server. */
  private static final StalledWrites STALLED = new StalledWrites();

  private final OutputStream out;
  private final StalledWrites.Write write;
  private boolean isOpen = true;

  /**
   * Writes to a connection.
   *
   * @param close ends the connection, should its client read no more
   */
  ResponseStream(OutputStream out, Runnable close) {
    this.out = out;
    this.write = STALLED.watch(close);
  }

  void write(byte[]... parts) throws ClientGoneException {
    write.begin();
    try {
      for (byte[] part : parts) {
        out.write(part);
      }
      out.flush();
    } catch (IOException | UncheckedIOException | ServerConnectionException e) {
      throw new ClientGoneException(e);
    } finally {
      write.end();
    }
  }

  boolean isOpen() {
    return isOpen;
  }

  /** May be called more than once. */
  @Override
  public void close() throws ClientGoneException {
    if (!isOpen) {
      return;
    }
    isOpen = false;
    STALLED.forget(write);
    try {
      out.close();
    } catch (IOException | UncheckedIOException | ServerConnectionException e) {
      throw new ClientGoneException(e);
    }
  }
}
