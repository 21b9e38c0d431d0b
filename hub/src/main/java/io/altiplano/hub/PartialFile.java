package io.altiplano.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An unfinished download: its bytes in KEY.part, and in KEY.json what they are bytes of and how
 * many of them have been forced to the disk. Only those are trusted later: after a power cut a file
 * may be longer than what it truly holds. The digest grows with the file, so that a finished
 * download need not be read again. One thread, which holds the key's lock, uses it.
 */
final class PartialFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 20;

  /** Also a checkpoint after so many bytes, so that a forced write stays short. */
  private static final long CHECKPOINT_BYTES = 256L << 20;

  /**
   * What the bytes are bytes of.
   *
   * @param validator the strong entity tag or date by which the server knows this version
   */
  record Origin(String source, OptionalLong totalBytes, Optional<String> validator) {}

  private final Path folder;
  private final String key;
  private final Disk disk;
  private final long checkpointNanos;
  private final MessageDigest digest = Sha256.newDigest();
  private final FileChannel channel;
  private @Nullable Origin origin;
  private long bytes;
  private long durableBytes;
  private long lastCheckpoint = System.nanoTime();

  private PartialFile(Path folder, String key, Disk disk, Duration checkpointEvery)
      throws IOException {
    this.folder = folder;
    this.key = key;
    this.disk = disk;
    this.checkpointNanos = checkpointEvery.toNanos();
    Files.createDirectories(folder);
    this.channel =
        FileChannel.open(
            part(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Opens what an earlier try left, or an empty file. {@code onRead} hears of bytes checked. */
  static PartialFile open(
      Path folder, String key, Disk disk, Duration checkpointEvery, LongConsumer onRead)
      throws IOException {
    PartialFile file = new PartialFile(folder, key, disk, checkpointEvery);
    try {
      file.adopt(onRead);
      return file;
    } catch (IOException | RuntimeException e) {
      file.channel.close();
      throw e;
    }
  }

  private void adopt(LongConsumer onRead) throws IOException {
    Optional<JsonValue> state = readState(folder, key);
    long claimed = state.map(s -> s.count("durableBytes").orElse(0)).orElse(0L);
    if (state.isPresent() && claimed > 0 && claimed <= channel.size()) {
      origin = origin(state.get()).orElse(null);
    }
    if (origin == null) {
      claimed = 0;
    }
    channel.truncate(claimed).position(0);
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    while (bytes < claimed && channel.read(buffer.clear()) > 0) {
      bytes += buffer.flip().remaining();
      digest.update(buffer);
      onRead.accept(bytes);
    }
    durableBytes = bytes;
  }

  /** How many bytes there are. */
  long bytes() {
    return bytes;
  }

  /** What the bytes are of; none if there are none. */
  Optional<Origin> origin() {
    return Optional.ofNullable(origin);
  }

  /** Forgets all bytes and begins anew. */
  void restart(Origin next) throws IOException {
    try {
      // The order matters: a state must never claim bytes of another origin.
      Files.deleteIfExists(state());
      channel.truncate(0).position(0);
      digest.reset();
      bytes = 0;
      durableBytes = 0;
      origin = next;
      writeState(next);
    } catch (IOException e) {
      throw DiskFault.of(e);
    }
  }

  /** Adds bytes at the end. */
  void append(ByteBuffer piece) throws IOException {
    Origin of = origin;
    assert of != null : "restart comes first";
    int length = piece.remaining();
    ByteBuffer toDigest = piece.duplicate();
    try {
      disk.write(channel, piece);
    } catch (IOException e) {
      cutTo(bytes);
      throw DiskFault.of(e);
    }
    digest.update(toDigest);
    bytes += length;
    if (bytes - durableBytes >= CHECKPOINT_BYTES
        || System.nanoTime() - lastCheckpoint >= checkpointNanos) {
      checkpoint();
    }
  }

  /** Makes what is here last. */
  void checkpoint() throws IOException {
    Origin of = origin;
    if (of != null && bytes > durableBytes) {
      try {
        channel.force(false);
        durableBytes = bytes;
        writeState(of);
      } catch (IOException e) {
        throw DiskFault.of(e);
      }
    }
    lastCheckpoint = System.nanoTime();
  }

  /** Forces the file and says what it hashes to; {@link #part} may then be moved away. */
  Sha256 finish() throws IOException {
    checkpoint();
    return Sha256.of(cloneOf(digest));
  }

  Path folder() {
    return folder;
  }

  Path part() {
    return folder.resolve(key + ".part");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Leaves nothing behind. */
  void discard() throws IOException {
    delete(folder, key);
  }

  static void delete(Path folder, String key) throws IOException {
    Files.deleteIfExists(folder.resolve(key + ".json"));
    Files.deleteIfExists(folder.resolve(key + ".json" + DurableFiles.TEMPORARY));
    Files.deleteIfExists(folder.resolve(key + ".part"));
  }

  static Optional<Origin> readOrigin(Path folder, String key) {
    return readState(folder, key).flatMap(PartialFile::origin);
  }

  private static Optional<JsonValue> readState(Path folder, String key) {
    try {
      return Optional.of(JsonReader.read(Files.readAllBytes(folder.resolve(key + ".json"))));
    } catch (IOException | JsonReader.Malformed e) {
      return Optional.empty();
    }
  }

  private static Optional<Origin> origin(JsonValue state) {
    return state
        .text("source")
        .map(source -> new Origin(source, state.count("totalBytes"), state.text("validator")));
  }

  private void writeState(Origin of) throws IOException {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("source", of.source());
    of.totalBytes().ifPresent(total -> members.put("totalBytes", total));
    of.validator().ifPresent(validator -> members.put("validator", validator));
    members.put("durableBytes", durableBytes);
    DurableFiles.write(state(), JsonValue.write(members));
  }

  private Path state() {
    return folder.resolve(key + ".json");
  }

  /** Drops half a piece, so that file, count and digest agree again. */
  private void cutTo(long length) {
    try {
      channel.truncate(length).position(length);
    } catch (IOException e) {
      // The state on the disk claims fewer bytes than this; the next try goes by the state.
      return;
    }
  }

  private static MessageDigest cloneOf(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("the JDK's SHA-256 can be cloned", e);
    }
  }
}
