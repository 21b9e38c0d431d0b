package io.altiplano.app.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.server.keys.KeyLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients come and go at random. When all have left, the server holds what it held before: no page
 * of its cache, thread, connection or file more; what it keeps is what it said it keeps; and its
 * heap is what it was after a third of the time. {@code ./test soak} goes on for half an hour.
 */
class SoakTest {
  private static final long SEED = Long.getLong("altiplano.soak.seed", 41);
  private static final int MINUTES = Integer.getInteger("altiplano.soak.minutes", 0);
  private static final Duration LENGTH =
      MINUTES > 0 ? Duration.ofMinutes(MINUTES) : Duration.ofSeconds(4);
  private static final int COLLECTIONS = MINUTES > 0 ? 5 : 1;
  private static final int CLIENTS = 8;
  private static final long LOOK_MILLIS = 250;

  @TempDir private Path folder;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Guests guests = new Guests();
  private final Belongings belongings = new Belongings();
  private final Ledger ledger = new Ledger();
  private final long startedAt = System.nanoTime();
  private long toldMinutes;

  @Test
  void whenAllHaveLeftNothingIsHeldThatWasNotBefore() throws Exception {
    System.out.printf("soak: %s, %d clients at a time, seed %d%n", LENGTH, CLIENTS, SEED);
    try (WatchedServer server = WatchedServer.start(folder, KeyLimits.NONE)) {
      Reading fresh = server.read(1);
      bound(fresh, Figure.ANSWERS, Figure.CACHE, Figure.WORK, Figure.SOCKETS);
      // What is there once for all is there from then on.
      Guest first = guest(server);
      for (Visit visit : Visit.values()) {
        guests.pay(visit, first);
      }
      bound(rest(server, "before"), Figure.FILES, Figure.THREADS, Figure.VIRTUAL_THREADS);
      soak(server, LENGTH.dividedBy(3));
      Reading third = rest(server, "after a third");
      bound(third, Figure.HEAP, Figure.RESIDENT);
      soak(server, LENGTH.minus(LENGTH.dividedBy(3)));
      Reading end = rest(server, "at the end");

      System.out.printf(
          Locale.ROOT,
          "%,d clients came, %,d of them left before their answer%n%s",
          guests.came(),
          guests.leftEarly(),
          ledger.table());
      assertThat(ledger.broken())
          .as("seed %d; on the heap grew %s", SEED, end.live().growthSince(third.live(), 12))
          .isEmpty();
      server.stop();
      requireWhatIsKept(server);
      assertThat(server.log()).doesNotContain("\"fault\"", "Exception in thread");
    }
  }

  private Guest guest(WatchedServer server) {
    return new Guest(server.port(), server.secret(), random.split(), belongings);
  }

  private void bound(Reading reading, Figure... figures) {
    List.of(figures).forEach(figure -> ledger.bound(figure, reading));
  }

  private Reading rest(WatchedServer server, String moment)
      throws IOException, InterruptedException {
    Reading reading = server.readAtRest(COLLECTIONS, ledger);
    ledger.write(moment, reading);
    return reading;
  }

  private void soak(WatchedServer server, Duration time) throws IOException, InterruptedException {
    guests.invite(CLIENTS, () -> guest(server));
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.sleep(LOOK_MILLIS);
      guests.requireContent();
      Map<Figure, Double> seen = server.glance();
      assertThat(seen.get(Figure.CACHE)).as("share of the cache").isBetween(0.0, 1.0);
      tell(seen);
    }
    guests.sendHome();
  }

  /** A line every minute. */
  private void tell(Map<Figure, Double> seen) {
    long minutes = Duration.ofNanos(System.nanoTime() - startedAt).toMinutes();
    if (minutes > toldMinutes) {
      toldMinutes = minutes;
      System.out.printf(
          Locale.ROOT,
          "%3d minutes: %,d clients came, %,d left before their answer; now %.0f answers,"
              + " %.0f %% of the cache, %.0f sockets, %.0f files, %.0f threads%n",
          minutes,
          guests.came(),
          guests.leftEarly(),
          seen.get(Figure.ANSWERS),
          100 * seen.getOrDefault(Figure.CACHE, 0.0),
          seen.get(Figure.SOCKETS),
          seen.get(Figure.FILES),
          seen.get(Figure.THREADS));
    }
  }

  private void requireWhatIsKept(WatchedServer server) throws IOException {
    StoredRows rows = StoredRows.in(server.store());
    Set<String> kept = belongings.kept();
    assertThat(rows.ids()).as("seed %d", SEED).containsAll(kept);
    assertThat(belongings.deleted()).noneMatch(rows.ids()::contains);
    Set<String> unheardOf = new HashSet<>(rows.ids());
    unheardOf.removeAll(kept);
    assertThat(unheardOf.size())
        .as("of clients who left")
        .isLessThanOrEqualTo(belongings.unheard());
    assertThat(rows.batchLines()).as("answers to lines of ended batches").isZero();
    assertThat(server.contents()).as("each has its row").hasSize(rows.files());
    assertThat(server.leftovers()).isEmpty();
    System.out.printf(
        Locale.ROOT,
        "%,d answers, files and batches were acknowledged and not deleted, and all are kept;"
            + " besides %,d of %,d clients who did not wait to hear of theirs%n",
        kept.size(),
        unheardOf.size(),
        belongings.unheard());
  }
}
