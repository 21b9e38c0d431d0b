package io.altiplano.training.cria;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.training.corpus.HeldOutQuestions;
import io.altiplano.training.cria.Conversation.Message;
import io.altiplano.training.cria.Conversation.Said;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Conversations grown from topics are sound, many, and none of the evaluation's. */
class WrittenConversationsTest {
  private static final Path EVALUATION =
      Path.of(System.getProperty("altiplano.basedir", ".."), "models/cria/evaluation");

  @TempDir private Path folder;

  private HeldOutQuestions forbidden(String question) throws IOException {
    for (String name : List.of("persona", "identity", "conversation")) {
      Files.writeString(folder.resolve(name + ".jsonl"), "{\"question\":\"" + question + "\"}\n");
    }
    Files.writeString(folder.resolve("korean.txt"), "");
    return HeldOutQuestions.read(folder);
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void everyAnswerStandsInThePersonaOrTheQuestion(Language language) {
    for (Topic topic : language.topics("persona")) {
      assertThat(topic.says()).as(topic.name()).isNotEmpty();
      Set<String> said = inAll(topic.says());
      for (Topic.Exchange exchange : topic.exchanges()) {
        Set<String> known = new HashSet<>(said);
        known.addAll(inAll(exchange.asks()));
        for (String tell : exchange.tells()) {
          assertThat(known).as(topic.name() + ": " + tell).containsAll(slots(tell));
        }
      }
    }
  }

  private static Set<String> inAll(List<String> templates) {
    Set<String> common = slots(templates.getFirst());
    templates.forEach(template -> common.retainAll(slots(template)));
    return common;
  }

  private static Set<String> slots(String template) {
    return new TreeSet<>(
        Phrases.SLOT
            .matcher(template)
            .results()
            .map(MatchResult::group)
            .map(String::toLowerCase)
            .toList());
  }

  @ParameterizedTest
  @EnumSource(Language.class)
  void everyTemplateBecomesASentence(Language language) {
    SplittableRandom random = new SplittableRandom(5);
    WordLists words = language.words();
    for (String kind : List.of("persona", "small-talk", "identity")) {
      for (Topic topic : language.topics(kind)) {
        Phrases phrases = new Phrases(words, random);
        List<String> templates = new ArrayList<>(topic.says());
        topic.exchanges().forEach(exchange -> templates.addAll(exchange.asks()));
        topic.exchanges().forEach(exchange -> templates.addAll(exchange.tells()));
        for (String template : templates) {
          assertThat(phrases.make(template))
              .as(template)
              .isNotBlank()
              .doesNotContain("{", "}", "<", ">", "|", "(n)", "/", "  ");
        }
      }
    }
  }

  @Test
  void noQuestionOfTheEvaluationIsAsked() throws IOException {
    HeldOutQuestions evaluation = HeldOutQuestions.read(EVALUATION);
    assertThat(evaluation.size()).isGreaterThan(600);
    Set<String> conversations = new HashSet<>();
    WrittenConversations.all(300, evaluation)
        .forEach((name, made) -> {
          for (Conversation conversation : made) {
            assertThat(conversation.questions()).noneMatch(evaluation::contains);
            conversations.add(conversation.messages().toString());
          }
        });
    assertThat(conversations).hasSizeGreaterThan(9_000);
  }

  @Test
  void templatesThatCanBecomeAQuestionAreLeftOut() throws IOException {
    HeldOutQuestions forbidden = forbidden("Is your name Ben?");
    assertThat(new QuestionForm("Is your name {name}?").matchesAny(forbidden)).isTrue();
    assertThat(new QuestionForm("is your NAME Ben").matchesAny(forbidden)).isTrue();
    assertThat(new QuestionForm("Is your name {name} or {name2}?").matchesAny(forbidden)).isFalse();
    Phrases phrases = new Phrases(Language.ENGLISH.words(), new SplittableRandom(1));
    assertThat(phrases.question(List.of("Is your name {name}?"), forbidden)).isEmpty();
    assertThat(phrases.question(List.of("Is your name {name}?", "Who?"), forbidden))
        .contains("Who?");
    HeldOutQuestions korean = forbidden("고양이는 몇 마리예요?");
    assertThat(new QuestionForm("{pet}은/는 몇 마리예요?").matchesAny(korean)).isTrue();
    assertThat(new QuestionForm("{pet}을/를 몇 마리예요?").matchesAny(korean)).isFalse();
  }

  @Test
  void theSameEveryTime() throws IOException {
    HeldOutQuestions none = forbidden("x");
    assertThat(new PersonaConversations(Language.KOREAN, none).make(50))
        .isEqualTo(new PersonaConversations(Language.KOREAN, none).make(50));
  }

  @Test
  void personasStandInTheSystemTurn() throws IOException {
    for (Conversation made : new PersonaConversations(Language.ENGLISH, forbidden("x")).make(200)) {
      List<Message> messages = made.messages();
      assertThat(((Said) messages.getFirst()).role()).isEqualTo("system");
      assertThat(((Said) messages.getLast()).role()).isEqualTo("assistant");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "하늘은/는, 하늘은",
    "보리은/는, 보리는",
    "서울으로/로, 서울로",
    "부산으로/로, 부산으로",
    "제주으로/로, 제주로",
    "판사이에요/예요, 판사예요",
    "군인이에요/예요, 군인이에요",
    "「구운몽」이에요/예요, 「구운몽」이에요",
    "7을/를, 7을",
    "2을/를, 2를",
    "김별이라고/라고, 김별이라고",
    "Max과/와, Max와"
  })
  void particlesFitTheWordBefore(String both, String fitting) {
    assertThat(Particles.fit(both)).isEqualTo(fitting);
  }

  @Test
  void sentencesChangeTheirPerson() {
    assertThat(Language.ENGLISH.secondPerson("I have a dog. My dog likes me, and I am glad."))
        .isEqualTo("You have a dog. Your dog likes you, and you are glad.");
    assertThat(Language.KOREAN.secondPerson("저는 제 집에 삽니다.")).isEqualTo("당신은 당신의 집에 삽니다.");
  }
}
