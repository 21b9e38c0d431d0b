package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Brings one file's bytes into a {@link PartialFile}, over as many answers as it takes: resumes
 * where the last one stopped if it is still the same version, else begins anew. Used once, by one
 * thread.
 */
final class Download {
  /**
   * What to fetch.
   *
   * @param bytes the size that the hub lists
   * @param sha256 what the file must hash to
   * @param knownTag the version that is here already; the server may answer that it is the newest
   */
  record Order(
      ModelReference reference,
      URI address,
      OptionalLong bytes,
      Optional<Sha256> sha256,
      Optional<String> knownTag) {}

  /** How it ended. */
  sealed interface Outcome {
    /** The whole file is in the partial file; {@code verified} against somebody else's digest. */
    record Complete(Sha256 sha256, boolean verified, Optional<String> entityTag)
        implements Outcome {}

    /** The server has nothing newer than the known version. */
    record Unchanged() implements Outcome {}
  }

  private final Order order;
  private final PartialFile part;
  private final HubSettings settings;
  private final Disk disk;
  private final Transport transport;
  private final Cancellation cancellation;
  private final ProgressMeter meter;
  private final Retries retries;

  private Optional<Sha256> expected;
  private long highWater;
  private int answers;
  private boolean damagedOnce;
  private boolean unchanged;

  Download(
      Order order,
      PartialFile part,
      HubSettings settings,
      Disk disk,
      Transport transport,
      Cancellation cancellation,
      ProgressMeter meter) {
    this.order = order;
    this.part = part;
    this.settings = settings;
    this.disk = disk;
    this.transport = transport;
    this.cancellation = cancellation;
    this.meter = meter;
    this.retries = new Retries(settings.limits(), cancellation, meter);
    this.expected = order.sha256();
    this.highWater = part.bytes();
    this.answers = part.bytes() > 0 ? 1 : 0;
  }

  /** Fetches; what is safely on the disk when this throws is resumed by the next download. */
  Outcome run() throws IOException {
    try {
      while (true) {
        retries.run("the download of " + order.address(), this::attempt);
        if (unchanged) {
          return new Outcome.Unchanged();
        }
        meter.enter(Progress.Phase.STORING, part.bytes());
        Sha256 sha256 = part.finish();
        if (expected.isEmpty() || expected.get().equals(sha256)) {
          Optional<String> tag = part.origin().flatMap(PartialFile.Origin::validator);
          return new Outcome.Complete(sha256, expected.isPresent(), tag);
        }
        damaged(sha256);
      }
    } catch (DiskFault fault) {
      throw diskError(fault);
    }
  }

  /** Keeps what has come so far, however the download ended. */
  void keep() {
    try {
      if (part.bytes() > 0) {
        part.checkpoint();
      } else {
        part.discard();
      }
    } catch (IOException e) {
      // A full disk: what the last checkpoint kept stays, and the cause is being reported already.
      return;
    }
  }

  private boolean attempt() throws IOException {
    if (isComplete()) {
      return true;
    }
    boolean resume = canResume();
    long from = resume ? part.bytes() : 0;
    try (Transport.Answer answer = transport.get(order.address(), headers(resume), cancellation)) {
      if (answer.status() == 304 && from == 0 && order.knownTag().isPresent()) {
        unchanged = true;
        return true;
      }
      switch (answer.status()) {
        case 200 -> begin(answer);
        case 206 -> resume(answer, from);
        case 416 -> {
          startOver();
          throw new TransferFault("the server has no bytes after " + from);
        }
        default -> throw HttpStatus.fail(answer, order.reference(), settings);
      }
      answers++;
      receive(answer);
    }
    return true;
  }

  private Map<String, String> headers(boolean resume) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (resume) {
      headers.put("Range", "bytes=" + part.bytes() + "-");
      part.origin()
          .flatMap(PartialFile.Origin::validator)
          .ifPresent(validator -> headers.put("If-Range", validator));
    } else if (part.bytes() == 0) {
      order.knownTag().ifPresent(tag -> headers.put("If-None-Match", tag));
    }
    return headers;
  }

  /** Bytes that no tag and no digest vouch for are not mixed with those of another answer. */
  private boolean canResume() {
    return part.bytes() > 0
        && (expected.isPresent()
            || part.origin().flatMap(PartialFile.Origin::validator).isPresent());
  }

  private boolean isComplete() {
    OptionalLong total = part.origin().map(this::total).orElse(order.bytes());
    return part.bytes() > 0 && total.isPresent() && part.bytes() == total.getAsLong();
  }

  /** The whole file, from its first byte. */
  private void begin(Transport.Answer answer) throws IOException {
    learnDigest(answer);
    AnswerCheck.whole(answer, order, expected.isPresent(), settings.limits());
    OptionalLong total = order.bytes().isPresent() ? order.bytes() : AnswerCheck.length(answer);
    checkRoom(total);
    part.restart(
        new PartialFile.Origin(order.reference().text(), total, AnswerCheck.validator(answer)));
    meter.total(total);
    meter.enter(Progress.Phase.DOWNLOADING, 0);
  }

  /** The rest of the file. */
  private void resume(Transport.Answer answer, long from) throws IOException {
    PartialFile.Origin origin = part.origin().orElseThrow();
    ContentRange range = ContentRange.parse(answer.header("Content-Range").orElse(""));
    Optional<String> validator = AnswerCheck.validator(answer);
    boolean otherVersion =
        validator.isPresent()
            && origin.validator().isPresent()
            && !validator.equals(origin.validator())
            && expected.isEmpty();
    OptionalLong total = total(origin);
    boolean otherLength =
        total.isPresent()
            && range.total().isPresent()
            && total.getAsLong() != range.total().getAsLong();
    if (range.first() != from || otherVersion || otherLength) {
      startOver();
      throw new TransferFault("the file changed on the server, or its range is not what was asked");
    }
    learnDigest(answer);
    checkRoom(total);
    meter.total(total);
    meter.enter(Progress.Phase.DOWNLOADING, from);
  }

  private void receive(Transport.Answer answer) throws IOException {
    OptionalLong total = total(part.origin().orElseThrow());
    long limit = total.orElse(settings.limits().fileBytes());
    @Nullable ByteBuffer piece;
    while ((piece = next(answer, total)) != null) {
      if (part.bytes() + piece.remaining() > limit) {
        tooLong(limit);
      }
      part.append(piece);
      if (part.bytes() > highWater) {
        highWater = part.bytes();
        retries.progressed();
      }
      meter.at(part.bytes());
    }
    if (total.isPresent() && part.bytes() < total.getAsLong()) {
      throw ended(total);
    }
  }

  private @Nullable ByteBuffer next(Transport.Answer answer, OptionalLong total)
      throws IOException {
    try {
      return answer.body().next(settings.limits().idleTimeout(), cancellation);
    } catch (TransferFault fault) {
      meter.enter(Progress.Phase.RETRYING, part.bytes());
      throw new TransferFault(ended(total).getMessage() + " (" + fault.getMessage() + ")");
    }
  }

  private TransferFault ended(OptionalLong total) {
    String of = total.isPresent() ? " of " + total.getAsLong() : "";
    return new TransferFault("the answer ended after " + part.bytes() + of + " bytes");
  }

  private void tooLong(long limit) throws IOException {
    startOver();
    if (damagedOnce) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT,
          order.address().getHost()
              + " sends more than the "
              + limit
              + " bytes that it should have; nothing was kept");
    }
    damagedOnce = true;
    throw new TransferFault("the server sends more than " + limit + " bytes");
  }

  /** The finished file is not what it should be; a second chance if it came in pieces. */
  private void damaged(Sha256 actual) throws IOException {
    startOver();
    if (damagedOnce || answers < 2) {
      throw new AltiplanoException(
          ErrorCode.INVALID_FILE,
          order.address()
              + " has the sha256 "
              + actual.hex()
              + ", but "
              + expected.orElseThrow().hex()
              + " was expected; nothing was kept");
    }
    damagedOnce = true;
    answers = 0;
    highWater = 0;
    meter.retrying("the pieces do not make the file whose sha256 is known", Duration.ZERO);
  }

  private void startOver() throws IOException {
    part.restart(new PartialFile.Origin(order.reference().text(), order.bytes(), Optional.empty()));
  }

  /** The hub's answer carries the digest of the file that its storage sends. */
  private void learnDigest(Transport.Answer answer) {
    if (!(order.reference() instanceof ModelReference.HuggingFace)) {
      return;
    }
    Optional<Sha256> said = AnswerCheck.hubDigest(answer);
    if (said.isPresent() && expected.isPresent() && !said.equals(expected)) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT,
          order.reference().text() + " changed while it was being pulled; pull it again");
    }
    expected = expected.or(() -> said);
  }

  private void checkRoom(OptionalLong total) throws IOException {
    if (total.isPresent()) {
      long more = total.getAsLong() - part.bytes();
      DiskSpace.require(disk, part.folder(), more, settings.limits().reserveBytes());
    }
  }

  private AltiplanoException diskError(DiskFault fault) {
    String what = "could not write " + part.part() + ": " + fault.getMessage();
    if (fault.getCause() instanceof IOException cause && DiskFault.isFull(cause)) {
      OptionalLong total = part.origin().map(this::total).orElse(OptionalLong.empty());
      String missing =
          total.isPresent()
              ? "; " + ByteCount.format(total.getAsLong() - part.bytes()) + " are missing"
              : "";
      what =
          "the disk is full after "
              + ByteCount.format(part.bytes())
              + missing
              + ". What has come is kept: make room (alti list, alti rm) and pull again to go on";
    }
    return new AltiplanoException(ErrorCode.INPUT_OUTPUT, what, fault);
  }

  private OptionalLong total(PartialFile.Origin origin) {
    return order.bytes().isPresent() ? order.bytes() : origin.totalBytes();
  }
}
