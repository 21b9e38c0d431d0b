package io.altiplano.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialFileTest {
  private static final PartialFile.Origin ORIGIN =
      new PartialFile.Origin("https://h/x", OptionalLong.of(1000), Optional.of("\"t\""));

  private static final byte[] BYTES = ServedFile.random(1000, 21).bytes();

  @TempDir private Path folder;

  private PartialFile open() throws IOException {
    return PartialFile.open(folder, "key", Disk.REAL, Duration.ofDays(1), _ -> {});
  }

  private void leave(int checkpointed, int more) throws IOException {
    try (PartialFile file = open()) {
      file.restart(ORIGIN);
      file.append(ByteBuffer.wrap(BYTES, 0, checkpointed));
      file.checkpoint();
      file.append(ByteBuffer.wrap(BYTES, checkpointed, more));
    }
  }

  @Test
  void resumesAtTheLastCheckpointAndHashesTheWhole() throws IOException {
    leave(600, 100);
    assertThat(Files.size(folder.resolve("key.part"))).isEqualTo(700);
    try (PartialFile file = open()) {
      assertThat(file.bytes()).as("the rest was never forced to the disk").isEqualTo(600);
      assertThat(file.origin()).contains(ORIGIN);
      file.append(ByteBuffer.wrap(BYTES, 600, 400));
      assertThat(file.finish()).isEqualTo(Sha256.of(BYTES));
    }
    assertThat(Files.readAllBytes(folder.resolve("key.part"))).isEqualTo(BYTES);
  }

  @Test
  void aTailThatPowerLossLeftIsDropped() throws IOException {
    leave(600, 0);
    Files.write(folder.resolve("key.part"), new byte[300], StandardOpenOption.APPEND);
    try (PartialFile file = open()) {
      assertThat(file.bytes()).isEqualTo(600);
      file.append(ByteBuffer.wrap(BYTES, 600, 400));
      assertThat(file.finish()).isEqualTo(Sha256.of(BYTES));
    }
  }

  @Test
  void bytesWithoutAStateOrWithALyingOneAreWorthNothing() throws IOException {
    leave(600, 0);
    byte[] state = Files.readAllBytes(folder.resolve("key.json"));
    for (byte[] damaged :
        new byte[][] {
          new byte[0],
          Arrays.copyOf(state, state.length / 2),
          "[]".getBytes(java.nio.charset.StandardCharsets.UTF_8),
          "{\"source\":\"x\",\"durableBytes\":601}"
              .getBytes(java.nio.charset.StandardCharsets.UTF_8)
        }) {
      Files.write(folder.resolve("key.json"), damaged);
      leavePart();
      try (PartialFile file = open()) {
        assertThat(file.bytes()).isZero();
        assertThat(file.origin()).isEmpty();
      }
    }
    Files.delete(folder.resolve("key.json"));
    leavePart();
    try (PartialFile file = open()) {
      assertThat(file.bytes()).isZero();
    }
  }

  private void leavePart() throws IOException {
    Files.write(folder.resolve("key.part"), Arrays.copyOf(BYTES, 600));
  }

  @Test
  void aRestartForgetsTheFormerOrigin() throws IOException {
    leave(600, 0);
    PartialFile.Origin other =
        new PartialFile.Origin("https://h/y", OptionalLong.empty(), Optional.empty());
    try (PartialFile file = open()) {
      file.restart(other);
      assertThat(file.bytes()).isZero();
      file.append(ByteBuffer.wrap(BYTES, 0, 10));
      assertThat(file.finish()).isEqualTo(Sha256.of(Arrays.copyOf(BYTES, 10)));
    }
    try (PartialFile file = open()) {
      assertThat(file.origin()).contains(other);
    }
  }
}
