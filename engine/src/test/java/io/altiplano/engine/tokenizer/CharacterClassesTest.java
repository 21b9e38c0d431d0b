package io.altiplano.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CharacterClassesTest {
  private static final int CODE_POINTS = 0x110000;

  /** CRC-32 of all classes, one byte each, when they were last compared with llama.cpp's. */
  private static final int CHECK_SUM = -2010724826;

  @Test
  void staysAsLlamaCppHasIt() {
    byte[] classes = new byte[CODE_POINTS];
    for (int codePoint = 0; codePoint < CODE_POINTS; codePoint++) {
      classes[codePoint] = CharacterClasses.of(codePoint);
    }
    assertThat(Golden.checkSum(classes)).isEqualTo(CHECK_SUM);
  }

  @Test
  void lacksOnlyWhatANewerJdkAdds() {
    for (int codePoint = 0; codePoint < CODE_POINTS; codePoint++) {
      byte jdk = ofJdk(codePoint);
      byte ours = CharacterClasses.of(codePoint);
      if (ours != CharacterClasses.NONE) {
        assertThat(ours).as("U+%04X", codePoint).isEqualTo(jdk);
      }
    }
  }

  @Test
  @Tag("judge")
  void isThatOfLlamaCpp() {
    for (int codePoint = 0; codePoint < CODE_POINTS; codePoint++) {
      int flags = LlamaCppVocabulary.codePointFlags(codePoint);
      byte theirs =
          (flags & 0x100) != 0
              ? CharacterClasses.WHITE_SPACE
              : (flags & 0x04) != 0
                  ? CharacterClasses.LETTER
                  : (flags & 0x02) != 0
                      ? CharacterClasses.NUMBER
                      : (flags & 0x10) != 0 ? CharacterClasses.MARK : CharacterClasses.NONE;
      assertThat(CharacterClasses.of(codePoint)).as("U+%04X", codePoint).isEqualTo(theirs);
    }
  }

  private static byte ofJdk(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER ->
          CharacterClasses.LETTER;
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK ->
          CharacterClasses.MARK;
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
          CharacterClasses.NUMBER;
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          CharacterClasses.WHITE_SPACE;
      default ->
          (codePoint >= '\t' && codePoint <= '\r') || codePoint == 0x85
              ? CharacterClasses.WHITE_SPACE
              : CharacterClasses.NONE;
    };
  }
}
