package io.altiplano.training.cria;

import java.util.List;
import java.util.regex.Pattern;

/** A language in which conversations are written. */
enum Language {
  ENGLISH("en", MadeUpNames.ENGLISH),
  KOREAN("ko", MadeUpNames.KOREAN);

  private final String code;
  private final MadeUpNames names;

  Language(String code, MadeUpNames names) {
    this.code = code;
    this.names = names;
  }

  String code() {
    return code;
  }

  /** What may stand above the sentences of a persona. */
  List<String> headings() {
    return switch (this) {
      case ENGLISH ->
          List.of(
              "You are this person:",
              "Your persona:",
              "Persona:",
              "About you:",
              "Play this character.",
              "Answer as this person would.");
      case KOREAN ->
          List.of("당신은 이런 사람입니다.", "페르소나:", "자기소개:", "아래 인물이 되어 대답하세요.", "다음 인물처럼 말하세요.");
    };
  }

  WordLists words() {
    return WordLists.read("words." + code, names);
  }

  List<Topic> topics(String kind) {
    return Topic.read(kind + "." + code + ".topics");
  }

  /** A sentence about oneself as a sentence about the one who is spoken to. */
  String secondPerson(String sentence) {
    String text = sentence;
    for (Replacement replacement : Replacement.values()) {
      if (replacement.language.equals(code)) {
        text = replacement.pattern.matcher(text).replaceAll(replacement.by);
      }
    }
    return text;
  }

  private enum Replacement {
    I_AM("en", "\\bI(?: am|'m)\\b", "you are"),
    I_WAS("en", "\\bI was\\b", "you were"),
    AM_I("en", "\\bam I\\b", "are you"),
    I_HAVE("en", "\\bI've\\b", "you have"),
    I_WOULD("en", "\\bI'd\\b", "you would"),
    I_WILL("en", "\\bI'll\\b", "you will"),
    I("en", "\\bI\\b", "you"),
    MY("en", "\\bmy\\b", "your"),
    MY_CAPITAL("en", "\\bMy\\b", "Your"),
    MINE("en", "\\bmine\\b", "yours"),
    MYSELF("en", "\\bmyself\\b", "yourself"),
    ME("en", "\\bme\\b", "you"),
    YOU_CAPITAL("en", "^you\\b", "You"),
    YOU_CAPITAL_LATER("en", "(?<=\\. )you\\b", "You"),
    KOREAN_I("ko", "(?<![가-힣])저는(?= )", "당신은"),
    KOREAN_MY("ko", "(?<![가-힣])제(?= )", "당신의"),
    KOREAN_I_SUBJECT("ko", "(?<![가-힣])제가(?= )", "당신이"),
    KOREAN_TO_ME("ko", "(?<![가-힣])저에게(?=[는 ])", "당신에게");

    private final String language;
    private final Pattern pattern;
    private final String by;

    Replacement(String language, String pattern, String by) {
      this.language = language;
      this.pattern = Pattern.compile(pattern);
      this.by = by;
    }
  }
}
