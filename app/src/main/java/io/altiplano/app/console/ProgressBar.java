package io.altiplano.app.console;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * One line on standard error that tells how far the work is, how fast it goes and how long it will
 * take. One thread draws it. Closing it ends the line.
 */
public final class ProgressBar implements AutoCloseable {
  /** What is counted. */
  public enum Unit {
    BYTES,
    TOKENS,
    TENSORS,
    TEXTS,
    ROUNDS
  }

  /** Often enough to look alive, seldom enough to cost nothing. */
  private static final long REDRAW_NANOS = 100_000_000L;

  private static final int BAR_COLUMNS = 24;

  private final Console console;
  private final StatusLine statusLine;
  private final String label;
  private final Unit unit;
  private final LongSupplier nanoClock;
  private final long startNanos;
  private long total;
  private long startCount;
  private boolean started;
  private long done;
  private long drawnNanos;

  ProgressBar(
      Console console,
      boolean visible,
      String label,
      Unit unit,
      long total,
      LongSupplier nanoClock) {
    this.console = console;
    this.statusLine = new StatusLine(console, visible);
    this.label = label;
    this.unit = unit;
    this.total = total;
    this.nanoClock = nanoClock;
    this.startNanos = nanoClock.getAsLong();
    this.drawnNanos = startNanos - REDRAW_NANOS;
  }

  /**
   * Begins a bar.
   *
   * @param visible false draws nothing at all
   * @param total how much there is to do; 0 or less when nobody knows
   */
  public static ProgressBar start(
      Console console, boolean visible, String label, Unit unit, long total) {
    return new ProgressBar(console, visible, label, unit, total, System::nanoTime);
  }

  /** Tells how much there is to do, once that is known. */
  public void total(long newTotal) {
    total = newTotal;
  }

  /** Tells how much of it is done. The first call's count is what was there before we began. */
  public void update(long count) {
    if (!started) {
      started = true;
      startCount = count;
    }
    done = count;
    long now = nanoClock.getAsLong();
    if (now - drawnNanos >= REDRAW_NANOS) {
      drawnNanos = now;
      statusLine.draw(line(now));
    }
  }

  private String line(long now) {
    double seconds = (now - startNanos) / 1e9;
    double perSecond = seconds > 0 ? (done - startCount) / seconds : 0;
    StringBuilder line = new StringBuilder();
    line.append(DisplayWidth.truncate(label, Math.max(12, console.columns() - 60))).append(' ');
    if (total > 0) {
      double share = Math.min(1, (double) done / total);
      int filled = (int) (share * BAR_COLUMNS);
      line.append('[').append("#".repeat(filled)).append(".".repeat(BAR_COLUMNS - filled));
      line.append(String.format(Locale.ROOT, "] %3d%% ", (int) (share * 100)));
    }
    line.append(amount(done)).append(", ").append(rate(perSecond));
    if (total > done && perSecond > 0) {
      long left = (long) ((total - done) / perSecond * 1e3);
      line.append(", ").append(Quantity.duration(Duration.ofMillis(left))).append(" left");
    }
    return line.toString();
  }

  private String amount(long count) {
    return switch (unit) {
      case BYTES -> Quantity.bytes((double) count);
      case TOKENS -> Quantity.grouped(count) + " tokens";
      case TENSORS -> Quantity.grouped(count) + " tensors";
      case TEXTS -> Quantity.grouped(count) + " texts";
      case ROUNDS -> Quantity.grouped(count) + " rounds";
    };
  }

  private String rate(double perSecond) {
    return switch (unit) {
      case BYTES -> Quantity.bytes(perSecond) + "/s";
      case TOKENS, TENSORS, TEXTS, ROUNDS -> Quantity.number(perSecond) + "/s";
    };
  }

  /** Draws the last state and ends the line. */
  @Override
  public void close() {
    if (started) {
      statusLine.draw(line(nanoClock.getAsLong()));
      statusLine.end();
    }
  }
}
