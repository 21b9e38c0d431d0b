package io.altiplano.engine.template;

import io.altiplano.engine.tokenizer.Segment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A text whose characters know whose they are: the template's ({@code CONTROL}) or people's ({@code
 * TEXT}). Immutable. Comparing and searching look at {@link #text()}; cutting and joining keep the
 * kinds.
 */
final class MarkedString {
  private static final int[] NO_FLIPS = {};

  private final String text;
  private final Segment.Kind firstKind;
  // Ascending offsets inside the text at which the kind changes; most texts have none.
  private final int[] flips;

  MarkedString(String text, Segment.Kind firstKind, int[] flips) {
    this.text = text;
    this.firstKind = firstKind;
    this.flips = flips;
  }

  static MarkedString of(String text, Segment.Kind kind) {
    return new MarkedString(text, kind, NO_FLIPS);
  }

  /** The template's own characters. */
  static MarkedString control(String text) {
    return of(text, Segment.Kind.CONTROL);
  }

  /** People's characters. */
  static MarkedString text(String text) {
    return of(text, Segment.Kind.TEXT);
  }

  String text() {
    return text;
  }

  int length() {
    return text.length();
  }

  boolean isEmpty() {
    return text.isEmpty();
  }

  /** Whether every character is the template's. */
  boolean isControl() {
    return flips.length == 0 && firstKind == Segment.Kind.CONTROL;
  }

  /** Receives the maximal stretches of one kind, in order. */
  interface RunVisitor {
    void run(int from, int to, Segment.Kind kind);
  }

  /** Visits the runs that overlap {@code [from, to)}, clipped to it. */
  void visitRuns(int from, int to, RunVisitor visitor) {
    int found = Arrays.binarySearch(flips, from);
    // The first flip behind the offset ends the run that holds it.
    int next = found >= 0 ? found + 1 : -found - 1;
    Segment.Kind kind = next % 2 == 0 ? firstKind : other(firstKind);
    int start = from;
    while (start < to) {
      int end = next < flips.length ? Math.min(flips[next++], to) : to;
      visitor.run(start, end, kind);
      start = end;
      kind = other(kind);
    }
  }

  MarkedString slice(int from, int to) {
    if (from == 0 && to == text.length()) {
      return this;
    }
    if (flips.length == 0) {
      return of(text.substring(from, to), firstKind);
    }
    MarkedStringBuilder builder = MarkedStringBuilder.unmetered();
    builder.append(this, from, to);
    return builder.build();
  }

  /** Transforms each run by itself; the result keeps the run's kind, whatever its new length. */
  MarkedString mapRuns(UnaryOperator<String> transform) {
    if (flips.length == 0) {
      return of(transform.apply(text), firstKind);
    }
    MarkedStringBuilder builder = MarkedStringBuilder.unmetered();
    visitRuns(
        0,
        text.length(),
        (from, to, kind) -> builder.append(transform.apply(text.substring(from, to)), kind));
    return builder.build();
  }

  /** The text as prompt segments, neighbours of different kind, none empty. */
  List<Segment> segments() {
    List<Segment> segments = new ArrayList<>();
    visitRuns(
        0,
        text.length(),
        (from, to, kind) -> segments.add(new Segment(kind, text.substring(from, to))));
    return List.copyOf(segments);
  }

  static Segment.Kind other(Segment.Kind kind) {
    return switch (kind) {
      case CONTROL -> Segment.Kind.TEXT;
      case TEXT -> Segment.Kind.CONTROL;
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
