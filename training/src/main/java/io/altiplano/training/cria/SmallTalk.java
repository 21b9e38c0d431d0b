package io.altiplano.training.cria;

import io.altiplano.training.corpus.HeldOutQuestions;
import io.altiplano.training.cria.Conversation.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Short polite conversations about topics that need no persona. A topic named {@code hello} opens
 * and {@code bye} closes them, {@code introduce} holds ways to ask who somebody is, and {@code
 * system} the system turns.
 */
final class SmallTalk {
  private static final int MOST_TOPICS = 3;
  private static final double OPENED = 0.4;
  private static final double CLOSED = 0.3;
  private static final double WITH_SYSTEM = 0.45;

  private final HeldOutQuestions forbidden;
  private final Language language;
  private final String kind;
  private final WordLists words;
  private final List<Topic> topics = new ArrayList<>();
  private final Topic hello;
  private final Topic bye;
  private final Topic introduce;
  private final Topic system;

  SmallTalk(Language language, String kind, HeldOutQuestions forbidden) {
    this.forbidden = forbidden;
    this.language = language;
    this.kind = kind;
    this.words = language.words();
    List<Topic> common = language.topics("small-talk");
    this.hello = named(common, "hello");
    this.bye = named(common, "bye");
    this.introduce = named(common, "introduce");
    this.system = named(common, "system");
    for (Topic topic : language.topics(kind)) {
      if (topic.says().isEmpty() && !topic.name().equals(introduce.name())) {
        topics.add(topic);
      }
    }
  }

  private static Topic named(List<Topic> topics, String name) {
    return topics.stream().filter(topic -> topic.name().equals(name)).findFirst().orElseThrow();
  }

  List<Conversation> make(int count) {
    List<Conversation> conversations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Conversation made = make(kind + "/" + language.code() + "/" + i);
      if (!made.questions().isEmpty()) {
        conversations.add(made);
      }
    }
    return conversations;
  }

  private Conversation make(String id) {
    SplittableRandom random = Chance.of(id);
    List<Message> messages = new ArrayList<>();
    if (random.nextDouble() < WITH_SYSTEM) {
      messages.add(Conversation.system(new Phrases(words, random).one(system.says())));
    }
    if (random.nextDouble() < OPENED) {
      messages.addAll(greeting(random));
    }
    int count = Math.min(topics.size(), 1 + random.nextInt(MOST_TOPICS));
    for (Topic topic : Chance.shuffled(topics, random).subList(0, count)) {
      messages.addAll(exchange(topic, random));
    }
    if (random.nextDouble() < CLOSED) {
      messages.addAll(exchange(bye, random));
    }
    return new Conversation(id, messages);
  }

  List<Message> greeting(SplittableRandom random) {
    return exchange(hello, random);
  }

  Optional<String> introductionQuestion(SplittableRandom random) {
    Topic.Exchange exchange = Chance.one(introduce.exchanges(), random);
    return new Phrases(words, random).question(exchange.asks(), forbidden);
  }

  private List<Message> exchange(Topic topic, SplittableRandom random) {
    Topic.Exchange exchange = Chance.one(topic.exchanges(), random);
    Phrases phrases = new Phrases(words, random);
    Optional<String> question = phrases.question(exchange.asks(), forbidden);
    return question.isEmpty()
        ? List.of()
        : List.of(
            Conversation.user(question.get()),
            Conversation.assistant(phrases.one(exchange.tells())));
  }
}
