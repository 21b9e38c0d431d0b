package io.altiplano.server.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.store.Store;
import io.altiplano.store.StoreAddress;
import io.altiplano.store.StoredFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files go when their time is over, though nobody uploads another. */
@Timeout(60)
class ExpiredFilesTest {
  /** By the clock of the machine they are all there still. */
  private static final Instant NOON = Instant.parse("2999-01-01T12:00:00Z");

  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir private Path folder;
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private Store store = Store.at(new StoreAddress.SqliteFile(Path.of("none")));

  @BeforeEach
  void open() {
    store = Store.at(new StoreAddress.SqliteFile(folder.resolve("store.db")));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void put(String id, Optional<Instant> expires) {
    byte[] bytes = {1, 2, 3};
    store
        .files()
        .put(
            new StoredFile(id, "ann", "파일", "user_data", bytes.length, Instant.EPOCH, expires),
            new ByteArrayInputStream(bytes));
  }

  private long count() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("store.db.files"))) {
      return files.count();
    }
  }

  private void awaitCount(long count) throws Exception {
    while (count() > count) {
      Thread.sleep(5);
    }
    assertThat(count()).isEqualTo(count);
  }

  private ExpiredFiles expired(Duration every) {
    return new ExpiredFiles(store, now::get, every, faults::add);
  }

  @Test
  void theyGoWhenTheirTimeComesManyToo() throws Exception {
    int many = ExpiredFiles.AT_ONCE + 5;
    for (int i = 0; i < many; i++) {
      put("soon-" + i, Optional.of(NOON.plusSeconds(60)));
    }
    put("later", Optional.of(NOON.plusSeconds(120)));
    put("kept", Optional.empty());
    try (ExpiredFiles expired = expired(Duration.ofMillis(20))) {
      expired.begin();
      Thread.sleep(100);
      assertThat(count()).isEqualTo(many + 2L);
      now.set(NOON.plusSeconds(60));
      awaitCount(2);
      now.set(NOON.plusSeconds(200));
      awaitCount(1);
      assertThat(store.files().find("ann", "kept")).isPresent();
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void atTheStartToo() throws Exception {
    put("old", Optional.of(NOON.minusSeconds(1)));
    try (ExpiredFiles expired = expired(NEVER)) {
      expired.begin();
      awaitCount(0);
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void aStoreThatWasNeverUsedStaysSo() throws InterruptedException {
    try (ExpiredFiles expired = expired(Duration.ofMillis(5))) {
      expired.begin();
      Thread.sleep(100);
      assertThat(store.exists()).isFalse();
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void itIsToldAndTriedAgainWhenTheStoreIsAway() throws InterruptedException {
    put("old", Optional.of(NOON));
    store.close();
    try (ExpiredFiles expired = expired(Duration.ofMillis(5))) {
      expired.begin();
      while (faults.size() < 3) {
        Thread.sleep(5);
      }
    }
    assertThat(faults.getFirst()).hasMessageContaining("it is closed");
  }
}
