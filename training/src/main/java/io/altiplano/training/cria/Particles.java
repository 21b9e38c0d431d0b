package io.altiplano.training.cria;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Korean particles, which depend on whether the word before them ends in a consonant: templates
 * write both forms, {@code {name}은/는}, and one is kept.
 */
final class Particles {
  /** The form behind a consonant, and the one behind a vowel. */
  static final Pattern BOTH =
      Pattern.compile(
          "(은/는|이/가|을/를|과/와|으로/로|이에요/예요|이었/였|이라고/라고|이라는/라는|이랑/랑|이고/고"
              + "|이며/며|이야/야|이지만/지만|이나/나|이요/요|이라니/라니|아/야|이라/라)");

  private static final int HANGUL_FIRST = 0xAC00;
  private static final int HANGUL_LAST = 0xD7A3;
  private static final int FINALS = 28;
  private static final int FINAL_RIEUL = 8;

  /** How digits end when they are read: 0 영, 1 일, 3 삼, 6 육, 7 칠, 8 팔. */
  private static final String CONSONANT_DIGITS = "013678";

  private static final String RIEUL_DIGITS = "178";
  private static final String CONSONANT_LETTERS = "lmnbkptcdg";

  private Particles() {}

  static String fit(String text) {
    Matcher matcher = BOTH.matcher(text);
    StringBuilder fitted = new StringBuilder();
    while (matcher.find()) {
      String[] forms = matcher.group(1).split("/");
      char last = lastLetter(text, matcher.start());
      boolean rieul = forms[0].equals("으로") && endsInRieul(last);
      String form = endsInConsonant(last) && !rieul ? forms[0] : forms[1];
      matcher.appendReplacement(fitted, Matcher.quoteReplacement(form));
    }
    return matcher.appendTail(fitted).toString();
  }

  /** What the particle follows, quotation marks aside. */
  private static char lastLetter(String text, int end) {
    for (int at = end - 1; at >= 0; at--) {
      if (Character.isLetterOrDigit(text.charAt(at))) {
        return text.charAt(at);
      }
    }
    return ' ';
  }

  private static boolean endsInConsonant(char last) {
    if (last >= HANGUL_FIRST && last <= HANGUL_LAST) {
      return (last - HANGUL_FIRST) % FINALS != 0;
    }
    return CONSONANT_DIGITS.indexOf(last) >= 0
        || CONSONANT_LETTERS.indexOf(Character.toLowerCase(last)) >= 0;
  }

  private static boolean endsInRieul(char last) {
    boolean hangul =
        last >= HANGUL_FIRST
            && last <= HANGUL_LAST
            && (last - HANGUL_FIRST) % FINALS == FINAL_RIEUL;
    return hangul || RIEUL_DIGITS.indexOf(last) >= 0 || last == 'l';
  }
}
