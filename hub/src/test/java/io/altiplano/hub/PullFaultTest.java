package io.altiplano.hub;

import static io.altiplano.hub.FaultServer.inTurn;
import static io.altiplano.hub.FaultServer.status;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plain addresses: every way in which a server or a line fails. */
class PullFaultTest {
  private static final ServedFile FILE = ServedFile.random(300_000, 1);
  private static final String PATH = "/files/model.gguf";

  @TempDir private Path home;
  private HubFixture hub;

  @BeforeEach
  void start() throws IOException {
    hub = new HubFixture(home);
  }

  @AfterEach
  void stop() throws IOException {
    hub.close();
  }

  private PullResult pullFrom(FaultServer.Handler handler) {
    hub.server.on(PATH, handler);
    return hub.pull(hub.server.uri(PATH));
  }

  private AltiplanoException refusedBy(FaultServer.Handler handler) {
    hub.server.on(PATH, handler);
    return hub.refused(hub.server.uri(PATH).toString());
  }

  private String pinned(Sha256 sha256) {
    return hub.server.uri(PATH) + "#sha256=" + sha256.hex();
  }

  @Test
  void soundServer() throws IOException {
    PullResult result = pullFrom(FILE.whole());
    hub.assertHolds(result, FILE);
    assertThat(result.verified()).isFalse();
    assertThat(result.model().name()).isEqualTo(hub.server.uri("").getAuthority() + PATH);
    assertThat(hub.server.requests()).hasSize(1);
    assertThat(hub.progress.getLast().phase()).isEqualTo(Progress.Phase.STORING);
    assertThat(hub.progress.getLast().bytesDone()).isEqualTo(FILE.bytes().length);
    assertThat(hub.progress.getLast().bytesTotal()).hasValue(FILE.bytes().length);
  }

  @Test
  void dropsInTheMiddleAreResumedByRangeOfTheSameVersion() throws IOException {
    hub.assertHolds(pullFrom(FILE.dropping(70_000)), FILE);
    assertThat(hub.server.requests()).hasSize(5);
    for (FaultServer.Request request : hub.server.requests().subList(1, 5)) {
      assertThat(request.header("range")).startsWith("bytes=");
      assertThat(request.header("if-range")).isEqualTo(FILE.tag());
    }
    assertThat(hub.server.requests().getLast().header("range")).isEqualTo("bytes=280000-");
  }

  @Test
  void dropsWithoutRangesBeginAnew() throws IOException {
    hub.assertHolds(
        pullFrom(inTurn(FILE.droppingWithoutRanges(200_000), FILE.withoutRanges())), FILE);
    assertThat(hub.server.requests()).hasSize(2);
  }

  @Test
  void withoutTagOrDigestNothingIsResumed() throws IOException {
    ServedFile untagged = FILE.tagged("");
    hub.assertHolds(pullFrom(inTurn(untagged.dropping(100_000), untagged.whole())), FILE);
    assertThat(hub.server.requests().getLast().header("range")).isNull();
  }

  @Test
  void withoutTagAPinnedDigestLetsItResume() throws IOException {
    ServedFile untagged = FILE.tagged("");
    hub.server.on(PATH, inTurn(untagged.dropping(100_000), untagged.whole()));
    PullResult result = hub.pull(pinned(FILE.sha256()));
    hub.assertHolds(result, FILE);
    assertThat(result.verified()).isTrue();
    assertThat(hub.server.requests().getLast().header("range")).isEqualTo("bytes=100000-");
  }

  @Test
  void anotherVersionInTheMiddleBeginsAnew() throws IOException {
    ServedFile newer = ServedFile.random(310_000, 2);
    hub.assertHolds(pullFrom(inTurn(FILE.dropping(150_000), newer.whole())), newer);
  }

  @Test
  void anotherVersionFromAServerThatIgnoresIfRangeBeginsAnew() throws IOException {
    ServedFile newer = ServedFile.random(300_000, 3);
    FaultServer.Handler careless =
        (request, out) -> {
          String range = request.header("range");
          if (range == null) {
            newer.whole().answer(request, out);
          } else {
            byte[] rest = new byte[150_000];
            System.arraycopy(newer.bytes(), 150_000, rest, 0, rest.length);
            FaultServer.send(
                out,
                206,
                rest,
                "ETag: " + newer.tag(),
                "Content-Range: bytes 150000-299999/300000");
          }
        };
    hub.assertHolds(pullFrom(inTurn(FILE.dropping(150_000), careless)), newer);
    assertThat(hub.server.requests()).hasSize(3);
  }

  @Test
  void aRangeThatIsNotTheOneAskedForBeginsAnew() throws IOException {
    FaultServer.Handler shifted =
        (_, out) ->
            FaultServer.send(
                out,
                206,
                new byte[10],
                "ETag: " + FILE.tag(),
                "Content-Range: bytes 5-14/" + FILE.bytes().length);
    hub.assertHolds(pullFrom(inTurn(FILE.dropping(150_000), shifted, FILE.whole())), FILE);
  }

  @Test
  void announcesMoreThanItSendsForEver() {
    AltiplanoException error =
        refusedBy((_, out) -> {
          FaultServer.head(out, 200, "Content-Length: 500000", "ETag: \"x\"");
          out.write(FILE.bytes());
        });
    assertThat(error.code()).isEqualTo(ErrorCode.INPUT_OUTPUT);
    assertThat(error).hasMessageContaining("300000 of 500000 bytes");
    assertThat(hub.retries).hasSizeLessThan(HubFixture.LIMITS.attempts() + 1);
    hub.assertHoldsNothing();
  }

  @Test
  void announcesTooMuchOnceAndTheTruthLater() throws IOException {
    FaultServer.Handler liar =
        (_, out) -> {
          FaultServer.head(out, 200, "Content-Length: 500000", "ETag: " + FILE.tag());
          out.write(FILE.half());
        };
    hub.assertHolds(pullFrom(inTurn(liar, FILE.whole())), FILE);
  }

  @Test
  void announcesLessThanItSendsAndThePinTells() {
    hub.server.on(
        PATH,
        (_, out) -> {
          FaultServer.head(out, 200, "Content-Length: 1000", "ETag: \"x\"");
          out.write(FILE.bytes());
        });
    AltiplanoException error = hub.refused(pinned(FILE.sha256()));
    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_FILE);
    hub.assertHoldsNothing();
  }

  @Test
  void wrongDigestKeepsNothingAndSaysBoth() {
    hub.server.on(PATH, FILE.whole());
    Sha256 wrong = Sha256.of(new byte[1]);
    AltiplanoException error = hub.refused(pinned(wrong));
    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_FILE);
    assertThat(error).hasMessageContaining(wrong.hex()).hasMessageContaining(FILE.sha256().hex());
    hub.assertHoldsNothing();
    assertThat(hub.server.requests()).as("one whole answer is enough to know").hasSize(1);
  }

  @Test
  void piecesThatDoNotFitTogetherAreFetchedAgain() throws IOException {
    ServedFile damaged = new ServedFile(FILE.bytes().clone(), FILE.tag());
    damaged.bytes()[10] ^= 1;
    hub.server.on(PATH, inTurn(damaged.dropping(150_000), FILE.whole()));
    hub.assertHolds(hub.pull(pinned(FILE.sha256())), FILE);
    assertThat(hub.server.requests()).hasSize(3);
  }

  @Test
  void chunkedBodyWithoutLength() throws IOException {
    hub.assertHolds(pullFrom((_, out) -> chunked(out, true)), FILE);
  }

  @Test
  void chunkedBodyThatBreaksOffIsNotTakenForTheWhole() throws IOException {
    hub.assertHolds(pullFrom(inTurn((_, out) -> chunked(out, false), FILE.whole())), FILE);
    assertThat(hub.server.requests()).hasSize(2);
  }

  private static void chunked(java.io.OutputStream out, boolean ended) throws IOException {
    FaultServer.head(out, 200, "Transfer-Encoding: chunked");
    out.write((Integer.toHexString(FILE.bytes().length) + "\r\n").getBytes(ISO_8859_1));
    out.write(FILE.bytes());
    out.write((ended ? "\r\n0\r\n\r\n" : "\r\n").getBytes(ISO_8859_1));
  }

  @Test
  void aBodyThatEndsWithItsConnectionNeedsAPin() throws IOException {
    FaultServer.Handler unbounded =
        (_, out) -> {
          FaultServer.head(out, 200);
          out.write(FILE.bytes());
        };
    assertThat(refusedBy(unbounded)).hasMessageContaining("#sha256=");
    hub.assertHolds(hub.pull(pinned(FILE.sha256())), FILE);
  }

  @Test
  void busyServerIsGivenTheSecondsItAsksFor() throws IOException {
    long start = System.nanoTime();
    hub.assertHolds(pullFrom(inTurn(status(429, "Retry-After: 1"), FILE.whole())), FILE);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
    assertThat(hub.retries).singleElement().asString().contains("429");
  }

  @Test
  void busyServerIsGivenTheDateItAsksFor() throws IOException {
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.now().plusSeconds(2).atZone(ZoneOffset.UTC));
    long start = System.nanoTime();
    hub.assertHolds(pullFrom(inTurn(status(503, "Retry-After: " + date), FILE.whole())), FILE);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(700));
  }

  @Test
  void anAbsurdRetryAfterIsToldToTheUser() {
    AltiplanoException error = refusedBy(status(429, "Retry-After: 7200"));
    assertThat(error.code()).isEqualTo(ErrorCode.OVERLOADED);
    assertThat(error).hasMessageContaining("120 minutes");
  }

  @Test
  void busyForEverGivesUp() {
    AltiplanoException error = refusedBy(status(429));
    assertThat(error.code()).isEqualTo(ErrorCode.OVERLOADED);
    assertThat(hub.server.requests()).hasSize(HubFixture.LIMITS.attempts());
  }

  @Test
  void serverErrorsThenSuccess() throws IOException {
    hub.assertHolds(pullFrom(inTurn(status(500), status(502), status(504), FILE.whole())), FILE);
    assertThat(hub.retries).hasSize(3);
  }

  @Test
  void aClosedConnectionWithoutAnswerThenSuccess() throws IOException {
    hub.assertHolds(pullFrom(inTurn((_, _) -> {}, FILE.whole())), FILE);
  }

  @Test
  void aSilentServerIsLeftAndAskedAgain() throws IOException {
    FaultServer.Handler stalls =
        (request, out) -> {
          FILE.dropping(50_000).answer(request, out);
          out.flush();
          Thread.sleep(5_000);
        };
    hub.assertHolds(pullFrom(inTurn(stalls, FILE.whole())), FILE);
    assertThat(hub.server.requests().getLast().header("range")).isEqualTo("bytes=50000-");
  }

  @Test
  void aServerThatNeverAnswersIsLeftAndAskedAgain() throws IOException {
    FaultServer.Handler silent = (_, _) -> Thread.sleep(5_000);
    hub.assertHolds(pullFrom(inTurn(silent, FILE.whole())), FILE);
  }

  @Test
  void nobodyListens() throws IOException {
    String address = hub.server.uri(PATH).toString();
    hub.server.close();
    AltiplanoException error = hub.refused(address);
    assertThat(error.code()).isEqualTo(ErrorCode.INPUT_OUTPUT);
    assertThat(error).hasMessageContaining("no connection to 127.0.0.1");
  }

  @Test
  void missingForbiddenAndOtherRefusalsAreFinal() {
    assertThat(refusedBy(status(404)).code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    assertThat(refusedBy(status(403))).hasMessageContaining("not public");
    assertThat(refusedBy(status(418))).hasMessageContaining("418");
    assertThat(hub.server.requests()).hasSize(3);
    hub.assertHoldsNothing();
  }

  @Test
  void aCodedBodyIsRefused() {
    AltiplanoException error =
        refusedBy((request, out) -> {
          assertThat(request.header("accept-encoding")).isEqualTo("identity");
          ByteArrayOutputStream zipped = new ByteArrayOutputStream();
          try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(FILE.bytes());
          }
          FaultServer.send(out, 200, zipped.toByteArray(), "Content-Encoding: gzip");
        });
    assertThat(error).hasMessageContaining("gzip");
    hub.assertHoldsNothing();
  }

  @Test
  void aWebPageIsNoModel() {
    AltiplanoException error =
        refusedBy((_, out) ->
            FaultServer.send(out, 200, "<html>".getBytes(ISO_8859_1), "Content-Type: text/html"));
    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_FILE);
    hub.assertHoldsNothing();
  }

  @Test
  void absurdLengthsAreRefusedBeforeAByteIsWritten() {
    AltiplanoException error =
        refusedBy((_, out) -> FaultServer.head(out, 200, "Content-Length: 999999999999999"));
    assertThat(error).hasMessageContaining("at most");
  }

  @Test
  void redirectsAreFollowed() throws IOException {
    hub.server.on("/b", status(307, "Location: " + hub.server.otherOrigin("/c?sign=1")));
    hub.server.on("/c?sign=1", FILE.whole());
    hub.assertHolds(pullFrom(status(302, "Location: ../b")), FILE);
  }

  @Test
  void redirectLoopsEnd() {
    AltiplanoException error = refusedBy(status(302, "Location: " + PATH));
    assertThat(error).hasMessageContaining("more than 4 times");
    assertThat(hub.server.requests()).hasSize(5);
  }

  @Test
  void redirectsToNowhere() {
    assertThat(refusedBy(status(302))).hasMessageContaining("no web address");
    assertThat(refusedBy(status(302, "Location: ftp://127.0.0.1/x")))
        .hasMessageContaining("no web address");
  }

  @Test
  void cancelledPullsStopAtOnceAndResumeLater() throws Exception {
    hub.server.on(PATH, inTurn(FILE.slow(20_000, 100), FILE.whole()));
    Cancellation cancellation = new Cancellation();
    ProgressListener canceller =
        state -> {
          if (state.bytesDone() >= 60_000) {
            cancellation.cancel();
          }
        };
    String address = hub.server.uri(PATH).toString();
    PullOptions options = PullOptions.standard().reportingTo(canceller).cancelledBy(cancellation);
    long start = System.nanoTime();
    AltiplanoException error =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            AltiplanoException.class, () -> hub.pull(address, options, Disk.REAL));
    assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    hub.assertHoldsNothing();
    assertThat(hub.store.partialDownloads())
        .singleElement()
        .satisfies(partial -> {
          assertThat(partial.source()).isEqualTo(address);
          assertThat(partial.bytes()).isGreaterThanOrEqualTo(60_000);
          assertThat(partial.totalBytes()).hasValue(300_000);
        });
    hub.assertHolds(hub.pull(address), FILE);
    assertThat(hub.server.requests().getLast().header("range")).isNotNull();
  }

  @Test
  void interruptedPullsAreCancelled() throws Exception {
    hub.server.on(PATH, FILE.slow(20_000, 100));
    String address = hub.server.uri(PATH).toString();
    Thread thread = Thread.currentThread();
    ProgressListener interrupter =
        state -> {
          if (state.bytesDone() >= 60_000) {
            thread.interrupt();
          }
        };
    AltiplanoException error =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            AltiplanoException.class,
            () -> hub.pull(address, PullOptions.standard().reportingTo(interrupter), Disk.REAL));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(error.code()).isEqualTo(ErrorCode.CANCELLED);
    hub.assertHoldsNothing();
  }

  @Test
  void anUnchangedFileIsNotFetchedAgain() throws IOException {
    FaultServer.Handler conditional =
        (request, out) -> {
          if (FILE.tag().equals(request.header("if-none-match"))) {
            FaultServer.head(out, 304, "ETag: " + FILE.tag());
          } else {
            FILE.whole().answer(request, out);
          }
        };
    PullResult first = pullFrom(conditional);
    PullResult second = pullFrom(conditional);
    assertThat(second.alreadyHere()).isTrue();
    hub.assertHolds(second, FILE);
    assertThat(second.model()).isEqualTo(first.model());
  }

  @Test
  void plainHttpToOtherMachinesNeedsAPin() {
    AltiplanoException error = hub.refused("http://192.0.2.1/model.gguf");
    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(error).hasMessageContaining("https");
  }
}
