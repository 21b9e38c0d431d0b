package io.altiplano.remote;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * What another server sends, as long as it comes: HTTP's own time-out is over when the first byte
 * is there. What has stopped coming, or never comes to an end, is given up. For one thread.
 */
final class WatchedStream extends InputStream {
  private final InputStream in;
  private final long silenceNanos;
  private final long mostBytes;
  private final Thread watch;
  private volatile long heardAt = System.nanoTime();
  private volatile boolean tooLong;
  private long bytes;

  private WatchedStream(InputStream in, Duration silence, long mostBytes) {
    this.in = in;
    this.silenceNanos = silence.toNanos();
    this.mostBytes = mostBytes;
    this.watch = Thread.ofVirtual().name("remote-silence").unstarted(this::listen);
  }

  /**
   * The same bytes.
   *
   * @param silence after which it has stopped
   * @param mostBytes of an answer that has an end
   */
  static WatchedStream over(InputStream in, Duration silence, long mostBytes) {
    WatchedStream watched = new WatchedStream(in, silence, mostBytes);
    watched.watch.start();
    return watched;
  }

  private void listen() {
    try {
      long left = silenceNanos;
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = silenceNanos - (System.nanoTime() - heardAt);
      }
      tooLong = true;
      in.close();
    } catch (InterruptedException | IOException over) {
      // It was read to its end, or is given up anyway.
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int count;
    try {
      count = in.read(into, offset, length);
    } catch (IOException e) {
      throw tooLong ? new IOException("nothing came for too long", e) : e;
    }
    if (count < 0 && tooLong) {
      throw new IOException("nothing came for too long");
    }
    heardAt = System.nanoTime();
    bytes += Math.max(0, count);
    if (bytes > mostBytes) {
      throw new IOException("more than %d MiB came".formatted(mostBytes >> 20));
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    watch.interrupt();
    in.close();
  }
}
