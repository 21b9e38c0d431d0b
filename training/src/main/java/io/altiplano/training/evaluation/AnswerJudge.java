package io.altiplano.training.evaluation;

import java.text.Normalizer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Judges an answer by what it must say and what it must not. A pattern is a regular expression over
 * whole words, in any case: no letter or digit stands before its match, and none follows but
 * Hangul, since Korean particles are written onto the word before them. Immutable.
 */
public final class AnswerJudge implements Judge {
  private static final String BEFORE = "(?<![\\p{L}\\p{N}])(?:";
  private static final String AFTER = ")(?![[\\p{L}\\p{N}]&&[^\\p{IsHangul}]])";

  private final List<Pattern> accept;
  private final List<Pattern> reject;

  /**
   * @param accept one of them must be found
   * @param reject none of them may be found
   * @throws PatternSyntaxException if one is no regular expression
   */
  public AnswerJudge(List<String> accept, List<String> reject) {
    this.accept = accept.stream().map(AnswerJudge::compile).toList();
    this.reject = reject.stream().map(AnswerJudge::compile).toList();
  }

  private static Pattern compile(String pattern) {
    Pattern.compile(pattern); // alone first: brackets of its own must match
    return Pattern.compile(
        BEFORE + pattern + AFTER, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  @Override
  public Verdict judge(String answer) {
    String words = tidy(answer);
    Optional<String> forbidden = find(reject, words);
    if (forbidden.isPresent()) {
      return new Verdict(false, "says \"%s\"".formatted(forbidden.get()));
    }
    return find(accept, words)
        .map(found -> new Verdict(true, "says \"%s\"".formatted(found)))
        .orElseGet(() -> new Verdict(false, "says nothing that is wanted"));
  }

  private static Optional<String> find(List<Pattern> patterns, String words) {
    return patterns.stream()
        .map(pattern -> pattern.matcher(words))
        .filter(Matcher::find)
        .map(Matcher::group)
        .findFirst();
  }

  /** One line, letters composed, apostrophes straight. */
  private static String tidy(String answer) {
    return Normalizer.normalize(answer, Normalizer.Form.NFC)
        .replace('\u2019', '\'')
        .replaceAll("\\s+", " ")
        .strip();
  }
}
