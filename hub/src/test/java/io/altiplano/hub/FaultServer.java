package io.altiplano.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server on bare sockets, one request a connection, so that a test can announce one
 * thing and send another. Answers are written by the test's own handlers, a path each.
 */
final class FaultServer implements AutoCloseable {
  /** Header names are in lower case; the path includes the query. */
  record Request(String path, Map<String, String> headers) {
    @Nullable String header(String name) {
      return headers.get(name);
    }
  }

  /** Writes the whole answer, or as much of it as the fault allows. */
  @FunctionalInterface
  interface Handler {
    void answer(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket socket;
  private final ServerSocket otherSocket;
  private final Map<String, Handler> handlers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  FaultServer() throws IOException {
    socket = listen();
    otherSocket = listen();
  }

  private ServerSocket listen() throws IOException {
    ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(() -> accept(listener));
    return listener;
  }

  FaultServer on(String path, Handler handler) {
    handlers.put(path, handler);
    return this;
  }

  /** Everything that was asked, in order. */
  List<Request> requests() {
    return requests;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + path);
  }

  /** The same server under another origin. */
  URI otherOrigin(String path) {
    return URI.create("http://127.0.0.1:" + otherSocket.getLocalPort() + path);
  }

  private void accept(ServerSocket listener) {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(connection.getInputStream(), ISO_8859_1));
      String start = in.readLine();
      if (start == null) {
        return;
      }
      Map<String, String> headers = new TreeMap<>();
      String line;
      while ((line = in.readLine()) != null && !line.isEmpty()) {
        int colon = line.indexOf(':');
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      Request request = new Request(start.split(" ")[1], headers);
      requests.add(request);
      OutputStream out = connection.getOutputStream();
      Handler handler = handlers.get(request.path());
      if (handler == null) {
        head(out, 404, "Content-Length: 0");
      } else {
        handler.answer(request, out);
      }
      out.flush();
    } catch (IOException e) {
      return; // the client went away, as it may
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The status line and headers of an answer. */
  static void head(OutputStream out, int status, String... headers) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\nConnection: close\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(ISO_8859_1));
  }

  /** A whole, sound answer. */
  static void send(OutputStream out, int status, byte[] body, String... headers)
      throws IOException {
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = "Content-Length: " + body.length;
    head(out, status, all);
    out.write(body);
  }

  static Handler status(int status, String... headers) {
    return (_, out) -> send(out, status, new byte[0], headers);
  }

  static Handler json(String body) {
    return (_, out) ->
        send(
            out,
            200,
            body.getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "Content-Type: application/json");
  }

  /** Answers one after the other, the last one for ever. */
  static Handler inTurn(Handler... handlers) {
    java.util.concurrent.atomic.AtomicInteger turn =
        new java.util.concurrent.atomic.AtomicInteger();
    return (request, out) ->
        handlers[Math.min(turn.getAndIncrement(), handlers.length - 1)].answer(request, out);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    otherSocket.close();
  }
}
