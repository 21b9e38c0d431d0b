package io.altiplano.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own pulls, and is killed ({@code kill -9}) at moments of chance. */
class KilledPullTest {
  private static final long SEED = 61;
  private static final int KILLS = 6;

  /** At 20 kB each 20 ms a pull takes half a second. */
  private static final ServedFile FILE = ServedFile.random(500_000, SEED);

  private static final String PATH = "/m.gguf";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir private Path home;

  /** The child: pulls one address into one home. */
  public static void main(String[] arguments) {
    HubSettings settings =
        new HubSettings(
            Path.of(arguments[0]),
            java.net.URI.create("http://127.0.0.1:1"),
            Optional.empty(),
            HubFixture.LIMITS);
    ModelStore store = new ModelStore(settings);
    try (Puller puller = new Puller(settings, store)) {
      puller.pull(
          ModelReference.parse(arguments[1]),
          PullOptions.standard().reportingTo(state -> System.out.println(state.phase())));
    }
  }

  private Process child(String address) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            KilledPullTest.class.getName(),
            home.toString(),
            address)
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("child.log").toFile())
        .start();
  }

  @Test
  void killedAtAnyMomentItResumesToAVerifiedFile() throws Exception {
    SplittableRandom random = new SplittableRandom(SEED);
    try (HubFixture hub = new HubFixture(home)) {
      hub.server.on(PATH, FILE.slow(20_000, 20));
      String address = hub.server.uri(PATH).toString();
      int killedInTheMiddle = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        int asked = hub.server.requests().size();
        Process child = child(address);
        awaitRequest(hub, asked, child);
        child.waitFor(random.nextLong(0, 400), TimeUnit.MILLISECONDS);
        killedInTheMiddle += child.isAlive() ? 1 : 0;
        child.destroyForcibly().waitFor();
        assertNothingWrongIsShown(hub, kill);
      }
      assertThat(killedInTheMiddle).as("seed %d", SEED).isPositive();

      PullResult result = hub.pull(address);
      hub.assertHolds(result, FILE);
      assertThat(hub.server.requests().stream().anyMatch(r -> r.header("range") != null))
          .as("some bytes of a killed process were used, seed %d", SEED)
          .isTrue();
    }
  }

  private static void awaitRequest(HubFixture hub, int asked, Process child)
      throws InterruptedException {
    await("it starts", () -> hub.server.requests().size() > asked || !child.isAlive());
  }

  private static void await(String what, BooleanSupplier happened) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!happened.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      Thread.sleep(10);
    }
  }

  /** Whatever has a name or a digest is the whole, right file. */
  private static void assertNothingWrongIsShown(HubFixture hub, int kill) throws IOException {
    List<Path> blobs = ModelStore.files(hub.store.blobs(), "");
    for (Path blob : blobs) {
      assertThat(blob.getFileName().toString())
          .as("seed %d, kill %d", SEED, kill)
          .isEqualTo("sha256-" + Sha256.of(Files.readAllBytes(blob)).hex());
    }
    for (PulledModel model : hub.store.list()) {
      assertThat(hub.store.path(model)).hasBinaryContent(FILE.bytes());
    }
  }

  @Test
  void aKilledProcessLeavesNoLock() throws Exception {
    try (HubFixture hub = new HubFixture(home)) {
      hub.server.on(PATH, FaultServer.inTurn(FILE.slow(1_000, 50), FILE.whole()));
      String address = hub.server.uri(PATH).toString();
      Process child = child(address);
      awaitRequest(hub, 0, child);
      Thread waiting = Thread.ofVirtual().start(() -> hub.pull(address));
      await("it waits for the child", () -> hub.entered(Progress.Phase.WAITING));
      assertThat(waiting.isAlive()).isTrue();
      child.destroyForcibly().waitFor();
      assertThat(waiting.join(PATIENCE)).isTrue();
      hub.assertHolds(new PullResult(hub.store.list().getFirst(), false, false), FILE);
    }
  }
}
