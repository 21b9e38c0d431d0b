package io.altiplano.server.http;

import io.helidon.common.socket.HelidonSocket;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * Notices that a client leaves who waits for an answer in one piece: nothing is written to it that
 * could fail, so after a moment the connection is read from, by a thread of its own, until it ends.
 * What reads cannot be taken back from that, so such a connection is closed after its answer.
 */
final class ClientWatch {
  /** Answers that are there sooner leave their connections open for the next request. */
  private static final long BEGIN_NANOS = Duration.ofMillis(250).toNanos();

  /** The connection that a thread serves: Helidon has one virtual thread for each. */
  private static final ThreadLocal<ConnectionContext> CONNECTION = new ThreadLocal<>();

  private final Optional<ConnectionContext> connection;
  private final long startedAt = System.nanoTime();
  private boolean watching;
  private volatile boolean gone;

  private ClientWatch(Optional<ConnectionContext> connection) {
    this.connection = connection;
  }

  /** Tells each thread which connection it serves. */
  static final class Listener implements Http1ConnectionListener {
    @Override
    public void prologue(ConnectionContext connection, HttpPrologue prologue) {
      CONNECTION.set(connection);
    }
  }

  /** Watches the client whose request this thread handles. */
  static ClientWatch ofThisThread() {
    return new ClientWatch(Optional.ofNullable(CONNECTION.get()));
  }

  /** Whether the connection has to be closed after the answer. */
  boolean isWatching() {
    return watching;
  }

  /** Ends the connection, whatever is going on over it. */
  void disconnect() {
    gone = true;
    try {
      connection.map(ConnectionContext::serverSocket).ifPresent(HelidonSocket::close);
    } catch (UncheckedIOException ended) {
      // It is closed already.
    }
  }

  void require() throws ClientGoneException {
    if (gone) {
      throw new ClientGoneException(new IOException("the connection was closed"));
    }
    if (!watching && connection.isPresent() && System.nanoTime() - startedAt > BEGIN_NANOS) {
      watching = true;
      Thread.ofVirtual().name("client-watch").start(this::read);
    }
  }

  private void read() {
    // Ends when the client sends more, which shows that it is there; then nobody looks on.
    while (!hasSentMore() && !gone) {}
  }

  private boolean hasSentMore() {
    try {
      connection.orElseThrow().dataReader().ensureAvailable();
      return true;
    } catch (UncheckedIOException e) {
      // Nothing for so long as a slow sender is given is what one expects of who waits.
      gone = !(e.getCause() instanceof SocketTimeoutException);
      return false;
    } catch (RuntimeException ended) {
      gone = true;
      return false;
    }
  }
}
