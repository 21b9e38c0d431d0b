package io.altiplano.server.http;

import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * An answer that is written piece by piece, each of which goes out at once. Writing to a client
 * that has left, or that reads no more, throws {@link ClientGoneException}. For one thread.
 */
public final class ResponseStream implements AutoCloseable {
  private final OutputStream out;
  private final StalledWrites.Write write;
  private boolean isOpen = true;

  /**
   * Writes to a connection.
   *
   * @param write watches how long that takes
   */
  ResponseStream(OutputStream out, StalledWrites.Write write) {
    this.out = out;
    this.write = write;
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
    try (write) {
      write.begin();
      out.close();
    } catch (IOException | UncheckedIOException | ServerConnectionException e) {
      throw new ClientGoneException(e);
    }
  }
}
