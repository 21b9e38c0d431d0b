package io.altiplano.engine.template;

import io.altiplano.engine.tokenizer.Segment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Joins marked text; where a budget is given, every character is charged to it. */
final class MarkedStringBuilder {
  private final @Nullable Budget budget;
  private final StringBuilder text = new StringBuilder();
  private Segment.Kind firstKind = Segment.Kind.CONTROL;
  private Segment.Kind lastKind = Segment.Kind.CONTROL;
  private int[] flips = new int[4];
  private int flipCount;

  private MarkedStringBuilder(@Nullable Budget budget) {
    this.budget = budget;
  }

  static MarkedStringBuilder metered(Budget budget) {
    return new MarkedStringBuilder(budget);
  }

  /** For results no longer than their input, which was charged when it was made. */
  static MarkedStringBuilder unmetered() {
    return new MarkedStringBuilder(null);
  }

  int length() {
    return text.length();
  }

  MarkedStringBuilder append(String piece, Segment.Kind kind) {
    return append(piece, 0, piece.length(), kind);
  }

  MarkedStringBuilder append(MarkedString piece) {
    return append(piece, 0, piece.length());
  }

  MarkedStringBuilder append(MarkedString piece, int from, int to) {
    piece.visitRuns(from, to, (start, end, kind) -> append(piece.text(), start, end, kind));
    return this;
  }

  MarkedStringBuilder append(String piece, int from, int to, Segment.Kind kind) {
    if (from == to) {
      return this;
    }
    if (budget != null) {
      budget.characters(text.length(), to - from);
    }
    if (text.isEmpty()) {
      firstKind = kind;
    } else if (kind != lastKind) {
      if (flipCount == flips.length) {
        flips = Arrays.copyOf(flips, flipCount * 2);
      }
      flips[flipCount++] = text.length();
    }
    lastKind = kind;
    text.append(piece, from, to);
    return this;
  }

  MarkedString build() {
    return new MarkedString(text.toString(), firstKind, Arrays.copyOf(flips, flipCount));
  }
}
