package io.altiplano.hub;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Measures the rate of one transfer and reports it, not too often. Used by one thread. */
final class ProgressMeter {
  private static final long REPORT_NANOS = Duration.ofMillis(100).toNanos();
  private static final long WINDOW_NANOS = Duration.ofSeconds(5).toNanos();

  private record Sample(long nanos, long bytes) {}

  private final ProgressListener listener;
  private final LongSupplier nanoTime;
  private final Deque<Sample> window = new ArrayDeque<>();
  private Progress.Phase phase = Progress.Phase.RESOLVING;
  private OptionalLong total = OptionalLong.empty();
  private long lastReport;

  ProgressMeter(ProgressListener listener) {
    this(listener, System::nanoTime);
  }

  ProgressMeter(ProgressListener listener, LongSupplier nanoTime) {
    this.listener = listener;
    this.nanoTime = nanoTime;
  }

  void total(OptionalLong bytes) {
    total = bytes;
  }

  /** A new phase; always reported, and rates are not carried across. */
  void enter(Progress.Phase next, long bytesDone) {
    phase = next;
    window.clear();
    long now = nanoTime.getAsLong();
    window.add(new Sample(now, bytesDone));
    report(now, bytesDone);
  }

  /** So many bytes are done. */
  void at(long bytesDone) {
    long now = nanoTime.getAsLong();
    if (now - lastReport >= REPORT_NANOS) {
      window.add(new Sample(now, bytesDone));
      while (window.size() > 2 && now - window.getFirst().nanos() > WINDOW_NANOS) {
        window.removeFirst();
      }
      report(now, bytesDone);
    }
  }

  void retrying(String reason, Duration pause) {
    listener.retrying(reason, pause);
  }

  private void report(long now, long bytesDone) {
    lastReport = now;
    Sample first = window.getFirst();
    long nanos = now - first.nanos();
    double rate = nanos <= 0 ? 0 : Math.max(0, (bytesDone - first.bytes()) * 1e9 / nanos);
    listener.progress(new Progress(phase, bytesDone, total, rate));
  }
}
