package io.altiplano.training.evaluation;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges whether an answer to a Korean question is Korean and whole: something is said, most of its
 * letters are Hangul syllables, no character is broken, and no jamo stands alone that the question
 * does not have too (people write ㅋㅋ and ㅠㅠ).
 */
public record KoreanJudge(String question) implements Judge {
  private static final int REPLACEMENT = 0xFFFD;

  @Override
  public Verdict judge(String answer) {
    if (answer.isBlank()) {
      return new Verdict(false, "says nothing");
    }
    if (answer.indexOf(REPLACEMENT) >= 0) {
      return new Verdict(false, "has a broken character");
    }
    Set<Integer> known = jamo(question);
    for (int letter : jamo(answer)) {
      if (!known.contains(letter)) {
        return new Verdict(false, "has a jamo alone: " + Character.toString(letter));
      }
    }
    long letters = answer.codePoints().filter(Character::isLetter).count();
    long syllables = answer.codePoints().filter(KoreanJudge::isSyllable).count();
    return new Verdict(
        2 * syllables > letters, "%d of %d letters are Hangul".formatted(syllables, letters));
  }

  private static boolean isSyllable(int codePoint) {
    return codePoint >= 0xAC00 && codePoint <= 0xD7A3; // the Unicode Standard, 3.12
  }

  private static Set<Integer> jamo(String text) {
    return text.codePoints()
        .filter(letter ->
            Character.UnicodeScript.of(letter) == Character.UnicodeScript.HANGUL
                && !isSyllable(letter))
        .boxed()
        .collect(Collectors.toUnmodifiableSet());
  }
}
