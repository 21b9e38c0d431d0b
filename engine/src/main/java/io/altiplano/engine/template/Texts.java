package io.altiplano.engine.template;

import io.altiplano.engine.tokenizer.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Cutting and changing marked texts; every kept character keeps its kind. */
final class Texts {
  private Texts() {}

  /** Without the given characters, or white space, at one or both ends. */
  static MarkedString strip(
      Rendering rendering,
      MarkedString text,
      Optional<MarkedString> set,
      boolean start,
      boolean end) {
    String plain = text.text();
    int characters = set.map(MarkedString::length).orElse(1);
    rendering.budget().search(plain.length(), characters);
    rendering.budget().copy(plain.length());
    int from = 0;
    int to = plain.length();
    while (start && from < to && isStripped(plain.charAt(from), set)) {
      from++;
    }
    while (end && to > from && isStripped(plain.charAt(to - 1), set)) {
      to--;
    }
    return text.slice(from, to);
  }

  private static boolean isStripped(char c, Optional<MarkedString> set) {
    return set.isPresent() ? set.get().text().indexOf(c) >= 0 : Whitespace.is(c);
  }

  static MarkedString upper(Rendering rendering, MarkedString text) {
    rendering.budget().copy(text.length());
    return text.mapRuns(run -> run.toUpperCase(Locale.ROOT));
  }

  static MarkedString lower(Rendering rendering, MarkedString text) {
    rendering.budget().copy(text.length());
    return text.mapRuns(run -> run.toLowerCase(Locale.ROOT));
  }

  /** The first character in upper case, the rest as it is. */
  static MarkedString capitalize(Rendering rendering, MarkedString text) {
    int first = text.isEmpty() ? 0 : text.text().offsetByCodePoints(0, 1);
    MarkedStringBuilder result = rendering.newText();
    result.append(upper(rendering, text.slice(0, first)));
    return result.append(text, first, text.length()).build();
  }

  /** The first character of each word in upper case, the rest as it is. */
  static MarkedString title(Rendering rendering, MarkedString text) {
    MarkedStringBuilder result = rendering.newText();
    String plain = text.text();
    int copied = 0;
    for (int i = 0; i < plain.length(); i++) {
      if (isWord(plain.charAt(i)) && (i == 0 || !isWord(plain.charAt(i - 1)))) {
        result.append(text, copied, i).append(upper(rendering, text.slice(i, i + 1)));
        copied = i + 1;
      }
    }
    return result.append(text, copied, plain.length()).build();
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  /** Pieces between separators; at most {@code limit} cuts, from the right if so asked. */
  static Value.Sequence split(
      Rendering rendering, MarkedString text, MarkedString separator, long limit, boolean right) {
    if (separator.isEmpty()) {
      throw new EvaluationFault("the separator of a split must not be empty");
    }
    List<Integer> cuts = occurrences(rendering, text, separator.text());
    if (limit >= 0 && cuts.size() > limit) {
      cuts = right ? backwards(text.text(), separator.text(), limit) : cuts.subList(0, (int) limit);
    }
    rendering.budget().elements(4L * (cuts.size() + 1));
    rendering.budget().copy(text.length());
    List<Value> pieces = new ArrayList<>();
    int from = 0;
    for (int cut : cuts) {
      pieces.add(new Value.Text(text.slice(from, cut)));
      from = cut + separator.length();
    }
    pieces.add(new Value.Text(text.slice(from, text.length())));
    return new Value.Sequence(pieces);
  }

  /** Offsets of a text in another, left to right, none overlapping. */
  static List<Integer> occurrences(Rendering rendering, MarkedString text, String part) {
    rendering.budget().search(text.length(), part.length());
    List<Integer> offsets = new ArrayList<>();
    for (int at = text.text().indexOf(part); at >= 0; ) {
      rendering.budget().elements(1);
      offsets.add(at);
      at = text.text().indexOf(part, at + part.length());
    }
    return offsets;
  }

  private static List<Integer> backwards(String text, String part, long limit) {
    List<Integer> offsets = new ArrayList<>();
    int at = text.lastIndexOf(part);
    while (at >= 0 && offsets.size() < limit) {
      offsets.add(at);
      at = at < part.length() ? -1 : text.lastIndexOf(part, at - part.length());
    }
    return offsets.reversed();
  }

  /** Words between white space; what follows the last of {@code limit} cuts stays as it is. */
  static Value.Sequence splitWords(Rendering rendering, MarkedString text, long limit) {
    rendering.budget().copy(text.length());
    List<Value> words = new ArrayList<>();
    int from = Whitespace.skip(text.text(), 0);
    while (from < text.length()) {
      rendering.budget().elements(4);
      boolean last = limit >= 0 && words.size() >= limit;
      int to = last ? text.length() : Whitespace.find(text.text(), from);
      words.add(new Value.Text(text.slice(from, to)));
      from = Whitespace.skip(text.text(), to);
    }
    return new Value.Sequence(words);
  }

  /** As {@link #splitWords}, but the cuts are counted from the right. */
  static Value.Sequence splitWordsRight(Rendering rendering, MarkedString text, long limit) {
    List<Value> all = splitWords(rendering, text, -1).items();
    if (limit < 0 || all.size() <= limit + 1) {
      return new Value.Sequence(all);
    }
    int to = Whitespace.trimmedEnd(text.text());
    List<Value> words = new ArrayList<>();
    for (long i = 0; i < limit; i++) {
      int from = to;
      while (from > 0 && !Whitespace.is(text.text().charAt(from - 1))) {
        from--;
      }
      words.addFirst(new Value.Text(text.slice(from, to)));
      to = Whitespace.trimmedEnd(text.text().subSequence(0, from));
    }
    words.addFirst(new Value.Text(text.slice(0, to)));
    return new Value.Sequence(words);
  }

  static MarkedString replace(
      Rendering rendering, MarkedString text, MarkedString old, MarkedString fresh, long limit) {
    long left = limit < 0 ? Long.MAX_VALUE : limit;
    MarkedStringBuilder result = rendering.newText();
    if (old.isEmpty()) {
      return interleave(text, fresh, left, result);
    }
    int copied = 0;
    for (int at : occurrences(rendering, text, old.text())) {
      if (left-- <= 0) {
        break;
      }
      result.append(text, copied, at).append(fresh);
      copied = at + old.length();
    }
    return result.append(text, copied, text.length()).build();
  }

  /** A piece before every character and behind the last. */
  private static MarkedString interleave(
      MarkedString text, MarkedString piece, long limit, MarkedStringBuilder result) {
    long left = limit;
    int at = 0;
    while (left-- > 0) {
      result.append(piece);
      if (at == text.length()) {
        return result.build();
      }
      int next = text.text().offsetByCodePoints(at, 1);
      result.append(text, at, next);
      at = next;
    }
    return result.append(text, at, text.length()).build();
  }

  static MarkedString indent(
      Rendering rendering, MarkedString text, MarkedString margin, boolean first, boolean blank) {
    MarkedStringBuilder result = rendering.newText();
    int from = 0;
    while (from <= text.length()) {
      int lineEnd = text.text().indexOf('\n', from);
      int to = lineEnd < 0 ? text.length() : lineEnd;
      boolean indented = (first || from > 0) && (blank || to > from);
      if (indented) {
        result.append(margin);
      }
      result.append(text, from, Math.min(to + 1, text.length()));
      from = to + 1;
    }
    return result.build();
  }

  static MarkedString join(Rendering rendering, List<Value> items, MarkedString separator) {
    MarkedStringBuilder result = rendering.newText();
    for (int i = 0; i < items.size(); i++) {
      rendering.budget().steps(1);
      if (i > 0) {
        result.append(separator);
      }
      result.append(Display.joined(items.get(i), rendering.budget()));
    }
    return result.build();
  }

  /** For HTML, with the template's own escapes. */
  static MarkedString escapeHtml(Rendering rendering, MarkedString text) {
    MarkedStringBuilder result = rendering.newText();
    int copied = 0;
    for (int i = 0; i < text.length(); i++) {
      String escape =
          switch (text.text().charAt(i)) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&#34;";
            case '\'' -> "&#39;";
            default -> "";
          };
      if (!escape.isEmpty()) {
        result.append(text, copied, i).append(escape, Segment.Kind.TEXT);
        copied = i + 1;
      }
    }
    return result.append(text, copied, text.length()).build();
  }
}
