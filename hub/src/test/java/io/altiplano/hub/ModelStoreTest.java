package io.altiplano.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStoreTest {
  private static final ServedFile FILE = ServedFile.random(100_000, 41);

  @TempDir private Path home;
  private HubFixture hub;

  @BeforeEach
  void start() throws IOException {
    hub = new HubFixture(home);
    hub.server.on("/m.gguf", FILE.whole());
  }

  @AfterEach
  void stop() throws IOException {
    hub.close();
  }

  private Path local(String name, ServedFile file) throws IOException {
    Path path = home.resolve(name);
    Files.write(path, file.bytes());
    return path;
  }

  private PullResult pullNamed(String name) {
    return hub.pull(
        hub.server.uri("/m.gguf").toString(), PullOptions.standard().named(name), Disk.REAL);
  }

  @Test
  void anEmptyStoreWritesNothing() {
    assertThat(hub.store.list()).isEmpty();
    assertThat(hub.store.partialDownloads()).isEmpty();
    assertThat(hub.store.find("x")).isEmpty();
    assertThat(hub.store.root()).doesNotExist();
  }

  @Test
  void localFilesAreCopiedSoThatLaterChangesDoNoHarm() throws IOException {
    Path original = local("mine.gguf", FILE);
    PullResult result = hub.pull(original.toString());
    assertThat(result.model().name()).isEqualTo("mine.gguf");
    Files.write(original, new byte[10]);
    hub.assertHolds(result, FILE);
    PullResult changed = hub.pull(original.toString());
    hub.assertHolds(changed, new ServedFile(new byte[10], ""));
    assertThat(changed.model().name()).as("the same source is updated").isEqualTo("mine.gguf");
  }

  @Test
  void localFilesThatAreNone() {
    AltiplanoException missing = hub.refused("nobody/nothing");
    assertThat(missing.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    assertThat(missing).hasMessageContaining("hf:owner/repo");
    assertThat(hub.refused(home.toString())).hasMessageContaining("folder");
  }

  @Test
  void namesOfEveryKindFindTheirFileAgain() {
    List<String> names =
        List.of("a", "A", "a/b", "a_b", "a:b", "../../x", ".", "한국어 모델", "x".repeat(300), "😀");
    names.forEach(this::pullNamed);
    assertThat(hub.store.list())
        .extracting(PulledModel::name)
        .containsExactlyInAnyOrderElementsOf(names);
    for (String name : names) {
      assertThat(hub.store.find(name).orElseThrow().name()).isEqualTo(name);
    }
    for (String name : List.of("", " ", " a", "a\n", "x".repeat(301))) {
      assertThat(catchThrowableOfType(AltiplanoException.class, () -> pullNamed(name)).code())
          .as("'%s'", name)
          .isEqualTo(ErrorCode.INVALID_REQUEST);
    }
    assertThat(home.resolve("x")).doesNotExist();
  }

  @Test
  void removingWhatIsGone() {
    PulledModel model = pullNamed("a").model();
    hub.store.remove(model);
    AltiplanoException error =
        catchThrowableOfType(AltiplanoException.class, () -> hub.store.remove(model));
    assertThat(error.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    hub.assertHoldsNothing();
  }

  @Test
  void aCutBlobIsToldAndPulledAgain() throws IOException {
    hub.repository("o/r", HubFixture.entry("m.gguf", FILE));
    hub.server.on("/o/r/resolve/main/m.gguf", FILE.whole());
    PulledModel model = hub.pull("hf:o/r").model();
    Files.write(hub.store.blob(FILE.sha256()), FILE.half());
    AltiplanoException error =
        catchThrowableOfType(AltiplanoException.class, () -> hub.store.path(model));
    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_FILE);
    assertThat(error).hasMessageContaining("alti pull hf:o/r:m.gguf");
    hub.assertHolds(hub.pull("hf:o/r"), FILE);
  }

  @Test
  void damagedNamesAreLeftOutAndPulledAgain() throws IOException {
    pullNamed("a");
    Path name = ModelStore.files(hub.store.root().resolve("names"), ".json").getFirst();
    Files.writeString(name, "{\"name\": \"a\"");
    assertThat(hub.store.list()).isEmpty();
    hub.assertHolds(pullNamed("a"), FILE);
  }

  @Test
  void orphansAndOldPartialDownloadsAreSweptWithTheNextPull() throws IOException {
    pullNamed("a");
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(3)));
    Path orphan = hub.store.blob(Sha256.of(new byte[1]));
    Path young = hub.store.blob(Sha256.of(new byte[2]));
    Path stale = hub.store.partials().resolve("url-1.part");
    Path fresh = hub.store.partials().resolve("url-2.part");
    for (Path file : List.of(orphan, young, stale, fresh)) {
      Files.createDirectories(file.resolveSibling("."));
      Files.write(file, new byte[5]);
    }
    Files.setLastModifiedTime(orphan, old);
    Files.setLastModifiedTime(stale, old);
    Files.setLastModifiedTime(hub.store.blob(FILE.sha256()), old);
    pullNamed("b");
    assertThat(orphan).doesNotExist();
    assertThat(stale).doesNotExist();
    assertThat(young).as("another process may be about to name it").exists();
    assertThat(fresh).exists();
    assertThat(hub.store.path(hub.store.find("a").orElseThrow())).exists();
    assertThat(hub.store.removePartialDownloads()).isEqualTo(5);
    assertThat(fresh).doesNotExist();
  }

  @Test
  void twoPullsOfOneFileShareOneDownload() throws Exception {
    hub.repository("o/r", HubFixture.entry("m.gguf", FILE));
    hub.server.on("/o/r/resolve/main/m.gguf", FILE.slow(20_000, 40));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<PullResult>> pulls =
          threads.invokeAll(
              List.of(
                  () -> hub.pull("hf:o/r", PullOptions.standard(), Disk.REAL),
                  () -> hub.pull("hf:o/r", PullOptions.standard().named("b"), Disk.REAL)));
      assertThat(pulls)
          .extracting(ModelStoreTest::result)
          .extracting(PullResult::alreadyHere)
          .containsExactlyInAnyOrder(true, false);
      hub.assertHolds(result(pulls.getFirst()), FILE);
      hub.assertHolds(result(pulls.getLast()), FILE);
    }
    assertThat(hub.server.requests().stream().filter(r -> r.path().contains("/resolve/")))
        .hasSize(1);
  }

  private static PullResult result(Future<PullResult> pull) {
    try {
      return pull.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
