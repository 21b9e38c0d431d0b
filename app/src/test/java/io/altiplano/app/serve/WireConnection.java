package io.altiplano.app.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client's connection, which can stay open for nothing and be left at any moment. For one thread.
 */
public final class WireConnection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;

  /** To a server of this machine. */
  public WireConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  public void send(WireRequest request) throws IOException {
    send(request.bytes());
  }

  /** Part of a request. */
  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** The answer to a request; EOFException if it breaks off. */
  public WireReply reply() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    boolean chunked = headers.getOrDefault("Transfer-Encoding", "").equalsIgnoreCase("chunked");
    byte[] body =
        chunked ? chunks() : exactly(Integer.parseInt(headers.getOrDefault("Content-Length", "0")));
    return new WireReply(status, headers, new String(body, UTF_8));
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the answer breaks off");
      }
      line.write(next);
    }
    return line.toString(ISO_8859_1).stripTrailing();
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int size;
    do {
      size = Integer.parseInt(line(), 16);
      all.writeBytes(exactly(size));
      line();
    } while (size > 0);
    return all.toByteArray();
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the answer breaks off");
    }
    return bytes;
  }

  /** So many bytes of an answer, or fewer if it ends before. */
  public void skim(int bytes) throws IOException {
    for (int i = 0; i < bytes && in.read() >= 0; i++) {}
  }

  /** Says that nothing more will be sent, and reads what comes still. */
  public void hangUp() throws IOException {
    socket.shutdownOutput();
    in.transferTo(ByteArrayOutputStream.nullOutputStream());
  }

  /** Ends it without a word to the other side but that it is gone (RST). */
  public void breakOff() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
