package io.altiplano.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that becomes full. It is simulated where downloads write ({@link Disk}): the limit cuts a
 * write in the middle and fails with the operating system's words, as a real one does.
 */
class FullDiskTest {
  private static final ServedFile FILE = ServedFile.random(300_000, 31);
  private static final ServedFile OTHER = ServedFile.random(50_000, 32);

  /** A disk of so many bytes. */
  private static final class SmallDisk implements Disk {
    private final boolean admits;
    private long free;

    /**
     * @param admits whether it says how little is free, or pretends that there is plenty
     */
    SmallDisk(long free, boolean admits) {
      this.free = free;
      this.admits = admits;
    }

    @Override
    public long usableBytes(Path folder) {
      return admits ? free : Long.MAX_VALUE / 2;
    }

    @Override
    public void write(FileChannel channel, ByteBuffer bytes) throws IOException {
      int fits = (int) Math.min(free, bytes.remaining());
      ByteBuffer piece = bytes.slice(bytes.position(), fits);
      Disk.REAL.write(channel, piece);
      free -= fits;
      if (fits < bytes.remaining()) {
        throw new IOException("No space left on device");
      }
      bytes.position(bytes.limit());
    }
  }

  @TempDir private Path home;
  private HubFixture hub;

  @BeforeEach
  void start() throws IOException {
    hub = new HubFixture(home);
    hub.server.on("/m.gguf", FILE.whole()).on("/other.gguf", OTHER.whole());
  }

  @AfterEach
  void stop() throws IOException {
    hub.close();
  }

  private AltiplanoException refused(Disk disk) {
    String address = hub.server.uri("/m.gguf").toString();
    return catchThrowableOfType(
        AltiplanoException.class, () -> hub.pull(address, PullOptions.standard(), disk));
  }

  @Test
  void tooLittleRoomIsKnownBeforeAByteIsWritten() {
    AltiplanoException error = refused(new SmallDisk(200_000, true));
    assertThat(error.code()).isEqualTo(ErrorCode.INPUT_OUTPUT);
    assertThat(error)
        .hasMessageContaining("293 KiB are needed")
        .hasMessageContaining("195 KiB are free")
        .hasMessageContaining("make room for 97.7 KiB");
    assertThat(ModelStore.files(hub.store.partials(), "")).isEmpty();
  }

  @Test
  void roomThatRunsOutKeepsWhatCameAndResumes() throws IOException {
    PullResult before = hub.pull(hub.server.uri("/other.gguf"));
    AltiplanoException error = refused(new SmallDisk(200_001, false));
    assertThat(error.code()).isEqualTo(ErrorCode.INPUT_OUTPUT);
    assertThat(error).hasMessageContaining("disk is full after").hasMessageContaining("missing");
    assertThat(hub.store.list()).containsExactly(before.model());
    long kept = hub.store.partialDownloads().getFirst().bytes();
    assertThat(kept).isBetween(100_000L, 200_001L);

    PullResult after = hub.pull(hub.server.uri("/m.gguf"));
    assertThat(hub.server.requests().getLast().header("range")).isEqualTo("bytes=" + kept + "-");
    hub.assertHolds(after, FILE);
    hub.assertHolds(before, OTHER);
  }

  @Test
  void aFullDiskInManySteps() throws IOException {
    for (int step = 0; step < 5; step++) {
      assertThat(refused(new SmallDisk(50_000, false))).hasMessageContaining("disk is full");
      hub.assertHoldsNothing();
    }
    hub.assertHolds(hub.pull(hub.server.uri("/m.gguf")), FILE);
  }

  @Test
  void copiesOfLocalFilesLeaveNothing() throws IOException {
    Path file = home.resolve("local.gguf");
    java.nio.file.Files.write(file, FILE.bytes());
    AltiplanoException error =
        catchThrowableOfType(
            AltiplanoException.class,
            () -> hub.pull(file.toString(), PullOptions.standard(), new SmallDisk(100_000, false)));
    assertThat(error).hasMessageContaining("No space left");
    hub.assertHoldsNothing();
    assertThat(ModelStore.files(hub.store.partials(), "")).isEmpty();
  }
}
