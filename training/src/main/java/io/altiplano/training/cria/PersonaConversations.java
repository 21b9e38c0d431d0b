package io.altiplano.training.cria;

import io.altiplano.training.corpus.HeldOutQuestions;
import io.altiplano.training.cria.Conversation.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Persona sentences in the system turn, and questions whose answers stand in them; the other
 * sentences distract.
 */
final class PersonaConversations {
  private static final int MOST_SENTENCES = 6;
  private static final int MOST_QUESTIONS = 5;
  private static final double SECOND_PERSON = 0.35;
  private static final double HEADING = 0.2;
  private static final double ONE_LINE = 0.25;
  private static final double GREETING = 0.2;
  private static final double INTRODUCTION = 0.1;

  private final HeldOutQuestions forbidden;
  private final Language language;
  private final WordLists words;
  private final List<Topic> topics;
  private final SmallTalk smallTalk;

  PersonaConversations(Language language, HeldOutQuestions forbidden) {
    this.forbidden = forbidden;
    this.language = language;
    this.words = language.words();
    this.topics = language.topics("persona");
    this.smallTalk = new SmallTalk(language, "small-talk", forbidden);
  }

  /** A question, not yet asked, and its answer. */
  private record Turn(String question, String answer) {}

  List<Conversation> make(int count) {
    List<Conversation> conversations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Conversation made = make("persona/" + language.code() + "/" + i);
      if (!made.questions().isEmpty()) {
        conversations.add(made);
      }
    }
    return conversations;
  }

  private Conversation make(String id) {
    SplittableRandom random = Chance.of(id);
    int sentences = 1 + random.nextInt(MOST_SENTENCES);
    List<String> persona = new ArrayList<>();
    List<Turn> turns = new ArrayList<>();
    for (Topic topic : Chance.shuffled(topics, random).subList(0, sentences)) {
      Phrases phrases = new Phrases(words, random);
      persona.add(phrases.one(topic.says()));
      for (Topic.Exchange exchange : topic.exchanges()) {
        phrases
            .question(exchange.asks(), forbidden)
            .ifPresent(question -> turns.add(new Turn(question, phrases.one(exchange.tells()))));
      }
    }
    List<Message> messages = new ArrayList<>();
    messages.add(Conversation.system(system(persona, random)));
    if (random.nextDouble() < GREETING) {
      messages.addAll(smallTalk.greeting(random));
    }
    if (random.nextDouble() < INTRODUCTION) {
      smallTalk
          .introductionQuestion(random)
          .ifPresent(question -> {
            messages.add(Conversation.user(question));
            messages.add(Conversation.assistant(introduction(persona, random)));
          });
    }
    int questions = Math.min(turns.size(), 1 + random.nextInt(MOST_QUESTIONS));
    for (Turn turn : Chance.shuffled(turns, random).subList(0, questions)) {
      messages.add(Conversation.user(turn.question()));
      messages.add(Conversation.assistant(turn.answer()));
    }
    return new Conversation(id, messages);
  }

  private String system(List<String> persona, SplittableRandom random) {
    List<String> lines = new ArrayList<>();
    if (random.nextDouble() < HEADING) {
      lines.add(Chance.one(language.headings(), random));
    }
    boolean second = random.nextDouble() < SECOND_PERSON;
    for (String sentence : persona) {
      lines.add(second ? language.secondPerson(sentence) : sentence);
    }
    return String.join(random.nextDouble() < ONE_LINE ? " " : "\n", lines);
  }

  private static String introduction(List<String> persona, SplittableRandom random) {
    int most = Math.min(persona.size(), 1 + random.nextInt(3));
    return String.join(" ", persona.subList(0, most));
  }
}
