package io.altiplano.training.cria;

import io.altiplano.training.corpus.HeldOutQuestions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** All conversations that are written for this project, by kind and language. */
final class WrittenConversations {
  private static final int PERSONA = 12;
  private static final int SMALL_TALK = 4;
  private static final int IDENTITY = 2;

  private WrittenConversations() {}

  /**
   * The same ones in every run.
   *
   * @param share how many to write: 12 about a persona, 4 of small talk and 2 of what cria is, in
   *     each language and so many times
   * @param forbidden questions that none of the templates used can become
   */
  static SequencedMap<String, List<Conversation>> all(int share, HeldOutQuestions forbidden) {
    SequencedMap<String, List<Conversation>> all = new LinkedHashMap<>();
    for (Language language : Language.values()) {
      String code = "-" + language.code();
      all.put(
          "persona" + code, new PersonaConversations(language, forbidden).make(share * PERSONA));
      all.put(
          "small-talk" + code,
          new SmallTalk(language, "small-talk", forbidden).make(share * SMALL_TALK));
      all.put(
          "identity" + code, new SmallTalk(language, "identity", forbidden).make(share * IDENTITY));
    }
    return all;
  }
}
