package io.altiplano.training.evaluation;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/**
 * Judges whether an answer is one of those that are right, letter by letter; white space around it
 * does not count, and runs of it are one space.
 *
 * @param anyCase whether large and small letters are the same
 */
public record ExactJudge(List<String> right, boolean anyCase) implements Judge {
  public ExactJudge {
    right = List.copyOf(right);
  }

  @Override
  public Verdict judge(String answer) {
    String said = tidy(answer);
    boolean passed = right.stream().anyMatch(wanted -> tidy(wanted).equals(said));
    return new Verdict(passed, passed ? "is exact" : "is not " + String.join(" or ", right));
  }

  private String tidy(String text) {
    String tidy = Normalizer.normalize(text, Normalizer.Form.NFC).replaceAll("\\s+", " ").strip();
    return anyCase ? tidy.toLowerCase(Locale.ROOT) : tidy;
  }
}
