package io.altiplano.training.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that trains is killed ({@code kill -9}) at moments of chance, or finds no room for a
 * checkpoint. {@code ./test kills} kills it twenty times.
 */
class KilledTrainingTest {
  private static final int KILLS = Integer.getInteger("altiplano.training.kills", 3);
  private static final long SEED = 17;
  private static final Duration START = Duration.ofMinutes(2);

  @TempDir private Path folder;

  @Test
  void killedAtAnyMomentItComesToTheSameModel() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    Path killed = Files.createDirectories(folder.resolve("killed"));
    int inTheMiddle = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Optional<Path> before = new RunFolder(killed).latest();
      Process child = TrainingChild.start(killed, 1, "");
      awaitCheckpoint(killed, before, child);
      child.waitFor(random.nextLong(0, 300), TimeUnit.MILLISECONDS);
      inTheMiddle += child.isAlive() ? 1 : 0;
      child.destroyForcibly().waitFor();
    }
    assertThat(inTheMiddle).as("seed %d: %s", SEED, log()).isPositive();
    TrainingChild.train(killed, 1);
    Path whole = Files.createDirectories(folder.resolve("whole"));
    TrainingChild.train(whole, 1);
    SameModel.assertSame(new RunFolder(whole).model(), new RunFolder(killed).model());
  }

  /** What a full disk does, by a limit on the size of files: the write is cut and fails. */
  @Test
  void withoutRoomItStopsAndTheLastCheckpointIsGood() throws Exception {
    Path run = Files.createDirectories(folder.resolve("run"));
    Process first = TrainingChild.start(run, 4, "");
    awaitCheckpoint(run, Optional.empty(), first);
    first.destroyForcibly().waitFor();
    Path good = new RunFolder(run).latest().orElseThrow();
    Process cramped = TrainingChild.start(run, 4, "ulimit -f 1000;");
    assertThat(cramped.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(cramped.exitValue()).as(log()).isEqualTo(3);
    assertThat(log()).contains("cannot be written", good + " is the last good one", "resume");
    assertThat(new RunFolder(run).latest()).contains(good);
    TrainingChild.train(run, 4);
    assertThat(new RunFolder(run).model()).isRegularFile();
  }

  private void awaitCheckpoint(Path run, Optional<Path> before, Process child)
      throws InterruptedException, IOException {
    long deadline = System.nanoTime() + START.toNanos();
    while (new RunFolder(run).latest().equals(before) && child.isAlive()) {
      assertThat(System.nanoTime()).as("the child starts: %s", log()).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("child.log"));
  }
}
