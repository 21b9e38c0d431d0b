package io.altiplano.app.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.serve.WireConnection;
import io.altiplano.app.serve.WireReply;
import io.altiplano.app.serve.WireRequest;
import io.altiplano.server.keys.KeyLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand connections on which nothing is asked any more, and two hundred requests at once to a
 * server with few places: what each of the thousand costs is bounded, each of the two hundred is
 * answered or told when to come again, and the thousand can be used afterwards.
 */
@Timeout(300)
class CrowdTest {
  private static final int IDLE = 1_000;
  private static final int QUEUED = 200;

  /** Of the key: some of the two hundred have to be told to come again. */
  private static final int STREAMS = 50;

  private static final double MOST_KIBIBYTES = 100;
  private static final double KIBIBYTES = 1 << 10;

  /** The server ends connections on which nothing was asked for a minute. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(55);

  @TempDir private Path folder;

  private final Ledger ledger = new Ledger();

  @Test
  void idleConnectionsCostLittleAndNobodyInTheQueueIsTurnedAwayWithoutAWord() throws Exception {
    KeyLimits limits = new KeyLimits(0, 0, STREAMS, 0);
    try (WatchedServer server = WatchedServer.start(folder, limits, "--parallel", "1")) {
      Reading fresh = server.read(1);
      List.of(Figure.ANSWERS, Figure.CACHE, Figure.SOCKETS)
          .forEach(figure -> ledger.bound(figure, fresh));
      // What is there once for all is there from then on.
      queue(server, "");
      closeAll(idle(server, IDLE / 10));
      Reading before = server.readAtRest(3, ledger);

      long openedAt = System.nanoTime();
      List<WireConnection> idle = idle(server, IDLE);
      ledger.bound(Figure.SOCKETS, before.of(Figure.SOCKETS) + IDLE);
      Reading crowded = server.readAtRest(3, ledger);
      Queue open = queue(server, "");
      Queue limited = queue(server, server.secret());
      Reading served = server.readAtRest(3, ledger);
      long usable = idle.stream().filter(CrowdTest::isUsable).count();
      boolean mayBeClosed = System.nanoTime() - openedAt > IDLE_NANOS;
      closeAll(idle);
      ledger.bound(Figure.SOCKETS, before);
      Reading after = server.readAtRest(3, ledger);

      tell(List.of(before, crowded, served, after), open, limited, usable);
      assertThat(open.answered + open.refused).isEqualTo(QUEUED);
      assertThat(open.waited).as("requests in the queue").isPositive();
      assertThat(limited.answered).isGreaterThanOrEqualTo(STREAMS);
      assertThat(limited.refused).isEqualTo(QUEUED - limited.answered).isPositive();
      long least = mayBeClosed ? 0 : IDLE;
      assertThat(usable).as("idle connections").isBetween(least, (long) IDLE);
      requireSteady(before, crowded, served, after);
      assertThat(server.log()).doesNotContain("\"fault\"");
    }
  }

  /** Connections over each of which one request was answered. */
  private static List<WireConnection> idle(WatchedServer server, int count) throws IOException {
    String body =
        "{\"model\": \"cria\", \"max_tokens\": 1, \"messages\": [{\"role\": \"user\", \"content\":"
            + " \"안녕?\"}]}";
    List<WireConnection> idle = new ArrayList<>();
    while (idle.size() < count) {
      WireConnection connection = new WireConnection(server.port());
      connection.send(WireRequest.post("/v1/chat/completions", body));
      WireReply reply = connection.reply();
      assertThat(reply.status()).as(reply.body()).isEqualTo(200);
      if (reply.endsConnection()) {
        // Whoever waited for long was watched over it.
        connection.close();
      } else {
        idle.add(connection);
      }
    }
    return idle;
  }

  private static boolean isUsable(WireConnection connection) {
    try {
      connection.send(WireRequest.get("/health/live"));
      return connection.reply().status() == 200;
    } catch (IOException closed) {
      return false;
    }
  }

  private static void closeAll(List<WireConnection> connections) throws IOException {
    for (WireConnection connection : connections) {
      connection.close();
    }
  }

  /**
   * What became of requests that came at once.
   *
   * @param answered whole
   * @param refused with status 429 and when to come again
   * @param waited how many were in the queue when all had been sent
   */
  private record Queue(int answered, int refused, double waited, double seconds) {}

  private static Queue queue(WatchedServer server, String secret) throws IOException {
    List<WireConnection> connections = new ArrayList<>();
    for (int i = 0; i < QUEUED; i++) {
      connections.add(new WireConnection(server.port()));
    }
    long start = System.nanoTime();
    for (int i = 0; i < QUEUED; i++) {
      connections.get(i).send(WireRequest.post("/v1/chat/completions", body(i)).as(secret));
    }
    double waited = server.metrics().sum("altiplano_model_requests_waiting");
    int answered = 0;
    for (WireConnection connection : connections) {
      WireReply reply = connection.reply();
      if (reply.status() == 200) {
        assertThat(reply.body()).endsWith("data: [DONE]\n\n");
        answered++;
      } else {
        assertThat(reply.status()).as(reply.body()).isEqualTo(429);
        assertThat(reply.header("Retry-After")).matches("[1-9]\\d*");
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    closeAll(connections);
    return new Queue(answered, QUEUED - answered, waited, seconds);
  }

  private static String body(int number) {
    return "{\"model\": \"cria\", \"max_tokens\": 24, \"stream\": true, \"messages\": [{\"role\":"
        + " \"user\", \"content\": \"%d. 오늘 서울 날씨는 어때?\"}]}".formatted(number);
  }

  private static double growth(Figure figure, Reading before, Reading after) {
    return (after.of(figure) - before.of(figure)) * KIBIBYTES / IDLE;
  }

  private static void requireSteady(
      Reading before, Reading crowded, Reading served, Reading after) {
    for (Figure figure : List.of(Figure.HEAP, Figure.RESIDENT)) {
      assertThat(growth(figure, before, crowded))
          .as("%s, in KiB for each connection", figure.words())
          .isLessThan(MOST_KIBIBYTES);
      assertThat(served.of(figure)).isLessThanOrEqualTo(figure.bound(crowded.of(figure)));
      assertThat(after.of(figure)).isLessThanOrEqualTo(figure.bound(before.of(figure)));
    }
    assertThat(crowded.of(Figure.SOCKETS)).isEqualTo(before.of(Figure.SOCKETS) + IDLE);
    assertThat(after.of(Figure.SOCKETS)).isEqualTo(before.of(Figure.SOCKETS));
    assertThat(after.of(Figure.VIRTUAL_THREADS))
        .isLessThanOrEqualTo(Figure.VIRTUAL_THREADS.bound(before.of(Figure.VIRTUAL_THREADS)));
  }

  private static void tell(List<Reading> readings, Queue open, Queue limited, long usable) {
    Ledger told = new Ledger();
    told.write("before", readings.get(0));
    told.write(IDLE + " idle", readings.get(1));
    told.write("after the queue", readings.get(2));
    told.write("all gone", readings.get(3));
    System.out.printf(
        Locale.ROOT,
        "%sAn idle connection costs %.1f KiB of heap and %.1f KiB beside it; %d of %d could be used"
            + " afterwards.%n",
        told.table(),
        growth(Figure.HEAP, readings.get(0), readings.get(1)),
        growth(Figure.RESIDENT, readings.get(0), readings.get(1)),
        usable,
        IDLE);
    for (Queue queue : List.of(open, limited)) {
      System.out.printf(
          Locale.ROOT,
          "%d requests at once: %d answered, %d told when to come again; %.0f waited at first;"
              + " %.1f s%n",
          QUEUED,
          queue.answered,
          queue.refused,
          queue.waited,
          queue.seconds);
    }
  }
}
