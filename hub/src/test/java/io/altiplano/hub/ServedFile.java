package io.altiplano.hub;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A file as a good server sends it, with ranges and an entity tag; and handlers that spoil it.
 *
 * @param tag with its quotes; an empty one is not sent
 */
record ServedFile(byte[] bytes, String tag) {
  static ServedFile random(int length, long seed) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return new ServedFile(bytes, "\"tag-" + seed + "\"");
  }

  Sha256 sha256() {
    return Sha256.of(bytes);
  }

  ServedFile tagged(String other) {
    return new ServedFile(bytes, other);
  }

  /** Sound. */
  FaultServer.Handler whole() {
    return (request, out) -> send(request, out, bytes.length);
  }

  /** Breaks off after so many bytes of each answer. */
  FaultServer.Handler dropping(int after) {
    return (request, out) -> send(request, out, after);
  }

  /** Knows no ranges. */
  FaultServer.Handler withoutRanges() {
    return (_, out) -> FaultServer.send(out, 200, bytes, headers().toArray(String[]::new));
  }

  /** Drops after so many bytes, and knows no ranges. */
  FaultServer.Handler droppingWithoutRanges(int after) {
    return (_, out) -> {
      List<String> headers = headers();
      headers.add("Content-Length: " + bytes.length);
      FaultServer.head(out, 200, headers.toArray(String[]::new));
      out.write(bytes, 0, after);
      pauseBeforeDrop(out, after);
    };
  }

  /** So many bytes, then a pause, again and again. */
  FaultServer.Handler slow(int piece, int pauseMillis) {
    return (request, out) -> {
      int from = begin(request, out);
      for (int at = from; at < bytes.length; at += piece) {
        out.write(bytes, at, Math.min(piece, bytes.length - at));
        out.flush();
        Thread.sleep(pauseMillis);
      }
    };
  }

  private void send(FaultServer.Request request, OutputStream out, int most)
      throws IOException, InterruptedException {
    int from = begin(request, out);
    out.write(bytes, from, Math.min(most, bytes.length - from));
    pauseBeforeDrop(out, from + most);
  }

  /** The JDK's client may drop bytes that it has read if the connection's end is read with them. */
  private void pauseBeforeDrop(OutputStream out, int sent)
      throws IOException, InterruptedException {
    if (sent < bytes.length) {
      out.flush();
      Thread.sleep(60);
    }
  }

  /** Writes the headers; says where the body begins. */
  private int begin(FaultServer.Request request, OutputStream out) throws IOException {
    String range = request.header("range");
    String ifRange = request.header("if-range");
    List<String> headers = headers();
    if (range == null || (ifRange != null && !ifRange.equals(tag))) {
      headers.add("Content-Length: " + bytes.length);
      FaultServer.head(out, 200, headers.toArray(String[]::new));
      return 0;
    }
    int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    if (from >= bytes.length) {
      FaultServer.head(out, 416, "Content-Length: 0", "Content-Range: bytes */" + bytes.length);
      return bytes.length;
    }
    headers.add("Content-Length: " + (bytes.length - from));
    headers.add("Content-Range: bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
    FaultServer.head(out, 206, headers.toArray(String[]::new));
    return from;
  }

  private List<String> headers() {
    List<String> headers = new ArrayList<>(List.of("Content-Type: application/octet-stream"));
    if (!tag.isEmpty()) {
      headers.add("ETag: " + tag);
    }
    return headers;
  }

  /** The first half, as a broken copy. */
  byte[] half() {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }
}
