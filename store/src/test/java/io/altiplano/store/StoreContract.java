package io.altiplano.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store does, whatever database is behind it. */
@Timeout(60)
abstract class StoreContract {
  /** Times are kept to the millisecond. */
  private static final Instant NOW = Instant.parse("2026-11-22T09:30:00.123Z");

  /** Later than any test is run. */
  private static final Instant FAR = Instant.parse("2999-01-01T00:00:00Z");

  private static final Duration LEASE = Duration.ofSeconds(10);

  private StoreAddress address = new StoreAddress.SqliteFile(Path.of("none"));
  private Store store = Store.at(address);

  /** A place at which nothing is kept yet. */
  abstract StoreAddress newAddress() throws Exception;

  @BeforeEach
  final void open() throws Exception {
    address = newAddress();
    store = Store.at(address);
  }

  @AfterEach
  final void close() {
    store.close();
  }

  /** Closes and opens again, as a server does that was restarted. */
  private void reopen() {
    store.close();
    store = Store.at(address);
  }

  private static Document document(String id, String owner, int second) {
    return new Document(
        id,
        "answer",
        owner,
        NOW.plusSeconds(second),
        Optional.empty(),
        "[\"안녕\"]",
        "{\"id\": \"" + id + "\"}",
        false);
  }

  private static Document unfinished(String id, String kind, int second) {
    return new Document(
        id, kind, "ann", NOW.plusSeconds(second), Optional.empty(), "", "queued", true);
  }

  @Test
  void aDocumentIsItsOwnersAndOutlivesTheProcess() {
    Document document = document("a1", "ann", 0);
    store.documents().add(document);
    reopen();
    assertThat(store.documents().find("answer", "ann", "a1")).contains(document);
    assertThat(store.documents().find("answer", "bob", "a1")).isEmpty();
    assertThat(store.documents().find("batch", "ann", "a1")).isEmpty();
    assertThat(store.documents().delete("answer", "bob", "a1")).isFalse();
    assertThat(store.documents().delete("answer", "ann", "a1")).isTrue();
    assertThat(store.documents().delete("answer", "ann", "a1")).isFalse();
    assertThat(store.documents().find("answer", "ann", "a1")).isEmpty();
  }

  @Test
  void listsGoOnFromAnyIdInBothDirections() {
    // Two of one moment, so that the order of ids decides.
    for (Document document :
        List.of(
            document("l1", "lea", 0),
            document("l2", "lea", 1),
            document("l3", "lea", 1),
            document("l4", "lea", 2),
            document("other", "max", 1))) {
      store.documents().add(document);
    }
    assertThat(ids(Optional.empty(), 2, false)).containsExactly("l1", "l2");
    assertThat(ids(Optional.of("l2"), 9, false)).containsExactly("l3", "l4");
    assertThat(ids(Optional.empty(), 9, true)).containsExactly("l4", "l3", "l2", "l1");
    assertThat(ids(Optional.of("l3"), 1, true)).containsExactly("l2");
    assertThat(ids(Optional.of("other"), 9, true)).as("another's id").isEmpty();
  }

  private List<String> ids(Optional<String> after, int limit, boolean newestFirst) {
    return store.documents().list("answer", "lea", new Page(after, limit, newestFirst)).stream()
        .map(Document::id)
        .toList();
  }

  /** Each goes on from the one before, and has a body of so many characters. */
  private void addLine(String name, int count, int length) {
    for (int i = 0; i < count; i++) {
      store
          .documents()
          .add(
              new Document(
                  name + i,
                  "answer",
                  "ann",
                  NOW,
                  i == 0 ? Optional.empty() : Optional.of(name + (i - 1)),
                  "",
                  "라".repeat(length),
                  false));
    }
  }

  @Test
  void aLineageIsNewestFirstAndEndsWhereOneWasDeleted() {
    addLine("g", 5, 0);
    assertThat(lineage("g4", "ann", 100)).containsExactly("g4", "g3", "g2", "g1", "g0");
    assertThat(lineage("g4", "ann", 3)).containsExactly("g4", "g3", "g2");
    assertThat(lineage("g4", "bob", 100)).isEmpty();
    assertThat(lineage("none", "ann", 100)).isEmpty();
    store.documents().delete("answer", "ann", "g2");
    assertThat(lineage("g4", "ann", 100)).containsExactly("g4", "g3");
  }

  private List<String> lineage(String id, String owner, int most) {
    List<String> ids = new ArrayList<>();
    store.documents().lineage("answer", owner, id, most, document -> ids.add(document.id()));
    return ids;
  }

  /** Pages by their length and by their number, and no more of them than are wanted. */
  @Test
  void aLineageOfAnyLengthIsReadAsFarAsItIsWanted() {
    addLine("long", 7, 1_000_000);
    List<String> ids = new ArrayList<>();
    store
        .documents()
        .lineage(
            "answer",
            "ann",
            "long6",
            100,
            document -> {
              assertThat(document.body()).hasSize(1_000_000);
              return ids.add(document.id()) && !document.id().equals("long3");
            });
    assertThat(ids).containsExactly("long6", "long5", "long4", "long3");
    addLine("many", 250, 1);
    assertThat(lineage("many249", "ann", 1_000)).hasSize(250).endsWith("many1", "many0");
  }

  /** PostgreSQL's texts have no U+0000: neither may a question, while JSON escapes it. */
  @Test
  void whatNoIdCanBeIsNotThere() {
    store.documents().add(document("x1", "ann", 0));
    store.files().put(file("x2", "ann", new byte[0]), InputStream.nullInputStream());
    for (String odd : List.of("x\0", "\0", "x1\0", "x 1", "라마", "\ud800", "x1\n")) {
      assertThat(store.documents().find("answer", "ann", odd)).isEmpty();
      assertThat(store.documents().update(odd, found -> found)).isEmpty();
      assertThat(store.documents().delete("answer", "ann", odd)).isFalse();
      assertThat(lineage(odd, "ann", 9)).isEmpty();
      Page page = new Page(Optional.of(odd), 9, true);
      assertThat(store.documents().list("answer", "ann", page)).isEmpty();
      assertThat(store.files().find("ann", odd)).isEmpty();
      assertThat(store.files().delete("ann", odd)).isFalse();
      assertThat(store.files().list("ann", Optional.empty(), page)).isEmpty();
      Page all = new Page(Optional.empty(), 9, true);
      assertThat(store.files().list("ann", Optional.of(odd), all)).isEmpty();
    }
    Document json = document("x3", "ann", 0).withBody("{\"text\": \"a\\u0000\\ud800라\"}");
    store.documents().add(json);
    assertThat(store.documents().find("answer", "ann", "x3")).contains(json);
  }

  /** Nothing is lost where many change the same one. */
  @Test
  void changesFollowOneAnother() throws Exception {
    store.documents().add(document("count", "ann", 0).withBody("0"));
    atOnce(
        8,
        _ -> {
          for (int i = 0; i < 10; i++) {
            store
                .documents()
                .update(
                    "count", found -> found.withBody("" + (Integer.parseInt(found.body()) + 1)));
          }
        });
    assertThat(store.documents().find("answer", "ann", "count").orElseThrow().body())
        .isEqualTo("80");
    assertThat(store.documents().update("none", found -> found)).isEmpty();
  }

  private interface Work {
    void run(int index) throws Exception;
  }

  private static void atOnce(int count, Work work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(count)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int index = i;
        running.add(
            threads.submit(() -> {
              work.run(index);
              return index;
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }

  @Test
  void unfinishedWorkIsForOneHolderAtATime() throws Exception {
    for (int i = 0; i < 6; i++) {
      store.documents().add(unfinished("w" + i, "work", i));
    }
    AtomicInteger taken = new AtomicInteger();
    List<String> ids = Collections.synchronizedList(new ArrayList<>());
    atOnce(
        4,
        index -> {
          Optional<Document> mine = claim("holder" + index, NOW);
          while (mine.isPresent()) {
            ids.add(mine.get().id());
            taken.incrementAndGet();
            mine = claim("holder" + index, NOW);
          }
        });
    assertThat(ids).as("%d taken", taken.get()).hasSize(6).doesNotHaveDuplicates();
  }

  private Optional<Document> claim(String holder, Instant now) {
    return store.documents().claim("work", holder, now, LEASE);
  }

  @Test
  void aLeaseEndsUnlessItIsRenewed() {
    store.documents().add(unfinished("w", "work", 0), "first", NOW.plus(LEASE));
    assertThat(claim("second", NOW.plusSeconds(9))).isEmpty();
    assertThat(store.documents().renew("w", "first", NOW.plusSeconds(20))).isTrue();
    assertThat(claim("second", NOW.plusSeconds(15))).isEmpty();
    assertThat(claim("second", NOW.plusSeconds(21))).isPresent();
    assertThat(store.documents().renew("w", "first", NOW.plusSeconds(90))).isFalse();
    store.documents().update("w", found -> found.finished("done"));
    assertThat(claim("third", NOW.plusSeconds(999))).as("there is nothing to do").isEmpty();
  }

  private static StoredFile file(String id, String owner, byte[] bytes) {
    return new StoredFile(id, owner, "이름.jsonl", "batch", bytes.length, NOW, Optional.empty());
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void filesAreReadAsTheyWereWritten() throws IOException {
    for (int length : new int[] {0, 1, 1 << 20, 3 * (1 << 20) + 7}) {
      byte[] bytes = random(length);
      StoredFile file = file("f" + length, "ann", bytes);
      store.files().put(file, new ByteArrayInputStream(bytes));
      reopen();
      assertThat(store.files().find("ann", file.id())).contains(file);
      assertThat(store.files().find("bob", file.id())).isEmpty();
      try (InputStream read = store.files().read(file)) {
        assertThat(read.readAllBytes()).isEqualTo(bytes);
      }
      assertThat(store.files().delete("bob", file.id())).isFalse();
      assertThat(store.files().delete("ann", file.id())).isTrue();
      assertThat(store.files().find("ann", file.id())).isEmpty();
    }
  }

  /** As the output of a batch is that was gathered twice. */
  @Test
  void aFileTakesThePlaceOfOneOfTheSameId() throws IOException {
    byte[] longer = random(2_000_000);
    byte[] shorter = "짧다".getBytes(UTF_8);
    store.files().put(file("twice", "ann", longer), new ByteArrayInputStream(longer));
    store.files().put(file("twice", "ann", shorter), new ByteArrayInputStream(shorter));
    StoredFile found = store.files().find("ann", "twice").orElseThrow();
    assertThat(found.bytes()).isEqualTo(shorter.length);
    try (InputStream read = store.files().read(found)) {
      assertThat(read.readAllBytes()).isEqualTo(shorter);
    }
    store.files().delete("ann", "twice");
  }

  @Test
  void whatCouldNotBeReadToItsEndIsNotKept() {
    InputStream cut =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the cable was pulled");
          }

          @Override
          public int read(byte[] into, int from, int length) throws IOException {
            return read();
          }
        };
    InputStream broken = new SequenceInputStream(new ByteArrayInputStream(random(2_000_000)), cut);
    assertThatThrownBy(() -> store.files().put(file("broken", "ann", random(9)), broken))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("the cable was pulled");
    assertThat(store.files().find("ann", "broken")).isEmpty();
  }

  @Test
  void filesExpireAndAreListedByPurpose() {
    byte[] bytes = {1};
    Optional<Instant> past = Optional.of(Instant.EPOCH.plusSeconds(1));
    for (StoredFile file :
        List.of(
            file("e1", "eva", bytes),
            new StoredFile("e2", "eva", "b", "user_data", 1, NOW.plusSeconds(1), Optional.empty()),
            new StoredFile("e3", "eva", "c", "batch", 1, NOW, past))) {
      store.files().put(file, new ByteArrayInputStream(bytes));
    }
    assertThat(fileIds(Optional.empty())).containsExactly("e2", "e1");
    assertThat(fileIds(Optional.of("batch"))).containsExactly("e1");
    assertThat(store.files().find("eva", "e3")).isEmpty();
    assertThat(store.files().deleteExpired(NOW, 10)).isEqualTo(1);
    assertThat(store.files().deleteExpired(NOW, 10)).isZero();
  }

  @Test
  void asManyAreDeletedAsMayBeTheEarliestFirst() throws IOException {
    byte[] bytes = random(100);
    for (int i = 0; i < 5; i++) {
      store
          .files()
          .put(
              new StoredFile(
                  "t" + i,
                  "tom",
                  "t",
                  "batch",
                  bytes.length,
                  NOW,
                  Optional.of(FAR.plusSeconds(5 - i))),
              new ByteArrayInputStream(bytes));
    }
    assertThat(store.files().deleteExpired(FAR, 10)).isZero();
    assertThat(store.files().deleteExpired(FAR.plusSeconds(4), 3)).isEqualTo(3);
    assertThat(store.files().find("tom", "t4")).isEmpty();
    assertThat(store.files().find("tom", "t2")).isEmpty();
    StoredFile left = store.files().find("tom", "t1").orElseThrow();
    try (InputStream read = store.files().read(left)) {
      assertThat(read.readAllBytes()).isEqualTo(bytes);
    }
    assertThat(store.files().deleteExpired(FAR.plusSeconds(4), 3)).isEqualTo(1);
    assertThat(store.files().find("tom", "t0")).as("its time is not over").isPresent();
  }

  private List<String> fileIds(Optional<String> purpose) {
    return store.files().list("eva", purpose, new Page(Optional.empty(), 10, true)).stream()
        .map(StoredFile::id)
        .toList();
  }

  @Test
  void aLineOfABatchIsAnsweredOnce() {
    store.documents().add(unfinished("b", "batch", 0));
    store.documents().add(unfinished("other", "batch", 0));
    BatchLines lines = store.batchLines();
    for (int line = 0; line < 250; line++) {
      lines.add("b", 249 - line, line % 5 > 0, "첫째 " + (249 - line));
    }
    lines.add("b", 7, true, "again");
    lines.add("other", 0, true, "x");
    reopen();
    assertThat(store.batchLines().answered("b").cardinality()).isEqualTo(250);
    assertThat(store.batchLines().progress("b")).isEqualTo(new BatchLines.Progress(200, 50));
    List<String> failed = new ArrayList<>();
    store.batchLines().forEach("b", false, failed::add);
    assertThat(failed).hasSize(50).startsWith("첫째 4", "첫째 9").endsWith("첫째 249");
    List<String> good = new ArrayList<>();
    store.batchLines().forEach("b", true, good::add);
    assertThat(good).hasSize(200).contains("첫째 7").doesNotContain("again");
    store.batchLines().delete("b");
    assertThat(store.batchLines().progress("b")).isEqualTo(new BatchLines.Progress(0, 0));
    assertThat(store.batchLines().answered("other").cardinality()).isEqualTo(1);
    store.documents().update("other", found -> found.finished("gathered"));
    reopen();
    assertThat(store.batchLines().answered("other").cardinality()).isZero();
  }

  @Test
  void manyWriteAtTheSameTime() throws Exception {
    atOnce(
        8,
        index -> {
          for (int i = 0; i < 25; i++) {
            store.documents().add(document("m%d-%d".formatted(index, i), "many", i));
          }
        });
    reopen();
    assertThat(store.documents().list("answer", "many", new Page(Optional.empty(), 999, false)))
        .hasSize(200);
  }

  /** Two servers that start at the same time over an empty database. */
  @Test
  void severalOpenItAtOnce() throws Exception {
    atOnce(
        3,
        index -> {
          try (Store other = Store.at(address)) {
            other.documents().add(document("o" + index, "several", index));
          }
        });
    assertThat(store.documents().list("answer", "several", new Page(Optional.empty(), 9, true)))
        .hasSize(3);
  }
}
