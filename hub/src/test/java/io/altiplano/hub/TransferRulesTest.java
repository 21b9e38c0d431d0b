package io.altiplano.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.altiplano.api.AltiplanoException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small rules: redirects, pauses, ranges, rates, settings. */
class TransferRulesTest {
  @ParameterizedTest
  @CsvSource({
    "https://a.org/x, /y, https://a.org/y",
    "https://a.org/x, https://b.org/y?z=1, https://b.org/y?z=1",
    "http://127.0.0.1:1/x, http://127.0.0.1:2/y, http://127.0.0.1:2/y",
    "http://a.org/x, https://a.org/x, https://a.org/x",
    "http://a.org/x, http://b.org/x, http://b.org/x",
  })
  void redirectsThatAreFollowed(String from, String location, String to) throws TransferFault {
    assertThat(Redirects.follow(URI.create(from), Optional.of(location))).hasToString(to);
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.org/x, http://a.org/x",
    "https://a.org/x, http://127.0.0.1/x",
    "https://a.org/x, https://localhost:8080/x",
    "http://a.org/x, http://[::1]/x",
  })
  void redirectsThatAreRefused(String from, String location) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> Redirects.follow(URI.create(from), Optional.of(location)))
        .withMessageContaining("refused");
  }

  @Test
  void origins() {
    URI hub = URI.create("https://huggingface.co");
    assertThat(Redirects.sameOrigin(URI.create("https://HuggingFace.co:443/a"), hub)).isTrue();
    for (String other :
        List.of(
            "http://huggingface.co/",
            "https://huggingface.co.evil.org/",
            "https://huggingface.co:444/",
            "https://cdn.huggingface.co/")) {
      assertThat(Redirects.sameOrigin(URI.create(other), hub)).as(other).isFalse();
    }
  }

  @Test
  void retryAfterInBothForms() {
    Instant now = Instant.parse("2026-01-02T03:04:05Z");
    assertThat(TransferFault.retryAfter(" 120 ", now)).contains(Duration.ofMinutes(2));
    assertThat(TransferFault.retryAfter("Fri, 02 Jan 2026 03:04:15 GMT", now))
        .contains(Duration.ofSeconds(10));
    assertThat(TransferFault.retryAfter("Fri, 02 Jan 2026 03:00:00 GMT", now))
        .contains(Duration.ZERO);
    assertThat(TransferFault.retryAfter("soon", now)).isEmpty();
    assertThat(TransferFault.retryAfter("-1", now)).isEmpty();
  }

  @Test
  void contentRanges() {
    assertThat(ContentRange.parse("bytes 5-9/10"))
        .isEqualTo(new ContentRange(5, OptionalLong.of(10)));
    assertThat(ContentRange.parse("Bytes 0-9/*"))
        .isEqualTo(new ContentRange(0, OptionalLong.empty()));
    for (String bad : List.of("", "bytes */10", "items 1-2/3", "bytes 1-2", "bytes -1-2/3")) {
      assertThat(ContentRange.parse(bad).first()).as(bad).isEqualTo(-1);
    }
  }

  @Test
  void ratesAndTimeLeft() {
    long[] clock = {0};
    List<Progress> heard = new ArrayList<>();
    ProgressMeter meter = new ProgressMeter(heard::add, () -> clock[0]);
    meter.total(OptionalLong.of(1_000));
    meter.enter(Progress.Phase.DOWNLOADING, 400);
    assertThat(heard.getLast().timeLeft()).isEmpty();
    clock[0] = 50_000_000;
    meter.at(450);
    assertThat(heard).as("not more often than ten times a second").hasSize(1);
    clock[0] = 2_000_000_000;
    meter.at(600);
    assertThat(heard.getLast().bytesPerSecond()).isEqualTo(100);
    assertThat(heard.getLast().timeLeft()).contains(Duration.ofSeconds(4));
    for (int second = 3; second <= 20; second++) {
      clock[0] = second * 1_000_000_000L;
      meter.at(600 + second);
    }
    assertThat(heard.getLast().bytesPerSecond()).as("of the last seconds").isBetween(0.9, 1.1);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.00 KiB",
    "1048575, 1.00 MiB",
    "668999680, 638 MiB",
    "4920733696, 4.58 GiB",
    "9223372036854775807, 8.00 EiB"
  })
  void byteCounts(long bytes, String text) {
    assertThat(ByteCount.format(bytes)).isEqualTo(text);
  }

  @Test
  void settingsFromTheEnvironment() {
    HubSettings usual = HubSettings.from(Map.of("HF_TOKEN", " ", "ALTIPLANO_HUB", ""));
    assertThat(usual.hub()).hasToString("https://huggingface.co");
    assertThat(usual.home()).isEqualTo(Path.of(System.getProperty("user.home"), ".altiplano"));
    assertThat(usual.token()).isEmpty();
    HubSettings other =
        HubSettings.from(
            Map.of("ALTIPLANO_HOME", "x", "ALTIPLANO_HUB", "http://h:1/hf//", "HF_TOKEN", "t\n"));
    assertThat(other.hub()).hasToString("http://h:1/hf");
    assertThat(other.home()).isEqualTo(Path.of("x").toAbsolutePath());
    assertThat(other.token()).contains("t");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"huggingface.co", "ftp://h", "https://", "https://u@h", "http://h?x", ":"})
  void hubsThatAreNone(String hub) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> HubSettings.from(Map.of("ALTIPLANO_HUB", hub)))
        .withMessageContaining("ALTIPLANO_HUB");
  }

  @Test
  void tokensThatWouldBreakAHeader() {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> HubSettings.from(Map.of("HF_TOKEN", "hf_a\r\nX: y")))
        .withMessageNotContaining("hf_a");
  }

  @Test
  void fullDisksAreTold() {
    for (String message :
        List.of("No space left on device", "Disk quota exceeded", "There is not enough space on")) {
      assertThat(DiskFault.isFull(new IOException(message))).as(message).isTrue();
    }
    assertThat(DiskFault.isFull(new IOException("Input/output error"))).isFalse();
  }
}
