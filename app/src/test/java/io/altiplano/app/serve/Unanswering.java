package io.altiplano.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altiplano.remote.RemoteSettings;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another server: it knows a model {@code m}, does not come to the end of an answer of it, and
 * counts those who ask and those who leave.
 */
final class Unanswering implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");
  private static final String MODELS = "{\"data\": [{\"id\": \"m\", \"context_length\": 64}]}";

  final AtomicInteger asked = new AtomicInteger();
  final AtomicInteger left = new AtomicInteger();
  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final String beginning;

  /**
   * Listens from now on.
   *
   * @param beginning of its answers, from the status on; may be empty
   */
  Unanswering(String beginning) throws IOException {
    this.beginning = beginning;
    Thread.ofVirtual().start(this::accept);
  }

  RemoteSettings settings() {
    URI base = URI.create("http://127.0.0.1:" + listening.getLocalPort() + "/v1");
    return RemoteSettings.of(base, "m", Optional.empty());
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = listening.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      }
    } catch (IOException closed) {
      // So the test is over.
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      OutputStream out = connection.getOutputStream();
      String head = head(in);
      while (head.startsWith("GET")) {
        out.write(
            "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(MODELS.length(), MODELS)
                .getBytes(UTF_8));
        head = head(in);
      }
      if (head.startsWith("POST")) {
        answer(head, in, out);
      }
    } catch (IOException gone) {
      // Whoever asked has left between two requests.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      head.append((char) next);
      if (head.toString().endsWith("\r\n\r\n")) {
        break;
      }
    }
    return head.toString();
  }

  private void answer(String head, InputStream in, OutputStream out) {
    try {
      Matcher length = LENGTH.matcher(head);
      in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
      out.write(beginning.getBytes(UTF_8));
      out.flush();
      asked.incrementAndGet();
      in.read();
    } catch (IOException reset) {
      // That is leaving, too.
    } finally {
      left.incrementAndGet();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
