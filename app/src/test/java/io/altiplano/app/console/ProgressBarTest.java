package io.altiplano.app.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.console.ProgressBar.Unit;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private static final long SECOND = 1_000_000_000L;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicLong nanos = new AtomicLong();
  private final Console console =
      new Console(
          new ByteArrayInputStream(new byte[0]),
          new ByteArrayOutputStream(),
          err,
          EnumSet.allOf(Console.Stream.class),
          Map.of());

  private ProgressBar bar(boolean visible, String label, long total) {
    return new ProgressBar(console, visible, label, Unit.BYTES, total, nanos::get);
  }

  @Test
  void showsShareRateAndTimeLeft() {
    try (ProgressBar bar = bar(true, "model.gguf", 100 << 20)) {
      bar.update(0);
      nanos.set(2 * SECOND);
      bar.update(20 << 20);
    }
    assertThat(err.toString(UTF_8))
        .contains("model.gguf [####....................]  20% 20.0 MiB, 10.0 MiB/s, 8.0 s left")
        .endsWith(System.lineSeparator());
  }

  @Test
  void theRateDoesNotCountWhatWasThereBefore() {
    try (ProgressBar bar = bar(true, "resumed", 100 << 20)) {
      bar.update(50 << 20);
      nanos.set(SECOND);
      bar.update(60 << 20);
    }
    assertThat(err.toString(UTF_8)).contains("60% 60.0 MiB, 10.0 MiB/s, 4.0 s left");
  }

  @Test
  void everyLineFitsOnTheScreenInHangulToo() {
    try (ProgressBar bar = bar(true, "아주 긴 한국어 파일 이름".repeat(9), 1L << 40)) {
      for (int second = 0; second < 5; second++) {
        nanos.set(second * SECOND);
        bar.update((long) second << 30);
      }
    }
    assertThat(err.toString(UTF_8).strip().split("\r"))
        .isNotEmpty()
        .allMatch(line -> DisplayWidth.of(line) < 80);
  }

  @Test
  void drawsSeldom() {
    try (ProgressBar bar = bar(true, "x", 1000)) {
      for (int count = 0; count < 1000; count++) {
        nanos.addAndGet(SECOND / 1000);
        bar.update(count);
      }
    }
    assertThat(err.toString(UTF_8).chars().filter(c -> c == '\r').count()).isBetween(8L, 12L);
  }

  @Test
  void aHiddenBarSaysNothing() {
    try (ProgressBar bar = bar(false, "x", 10)) {
      bar.update(5);
    }
    assertThat(err.toString(UTF_8)).isEmpty();
  }
}
