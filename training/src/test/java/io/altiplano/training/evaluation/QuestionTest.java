package io.altiplano.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The cria's questions, and the reader of such files. */
class QuestionTest {
  @TempDir private Path folder;

  @Test
  void thereAreAsManyAsTheCardSays() {
    List<Question> persona = read("persona.jsonl");
    assertThat(persona).hasSize(100);
    assertThat(persona).filteredOn(question -> question.language().equals("ko")).hasSize(30);
    assertThat(persona).allMatch(question -> question.tests().isPresent());
    assertThat(persona).allMatch(question -> question.judge().isPresent());
    assertThat(persona)
        .extracting(question -> question.system().orElseThrow().lines().count())
        .allMatch(sentences -> sentences >= 2 && sentences <= 4);
    assertThat(read("identity.jsonl")).hasSize(20);
    assertThat(read("conversation.jsonl")).hasSize(30);
  }

  @Test
  void noQuestionIsAskedTwice() {
    for (String name : List.of("persona.jsonl", "identity.jsonl", "conversation.jsonl")) {
      List<Question> questions = read(name);
      assertThat(new HashSet<>(questions.stream().map(Question::question).toList()))
          .hasSameSizeAs(questions);
      assertThat(new HashSet<>(questions.stream().map(Question::id).toList()))
          .hasSameSizeAs(questions);
    }
  }

  /** A persona's own sentence is a right answer; the question, a shrug and silence are not. */
  @TestFactory
  List<DynamicTest> personaJudges() {
    return read("persona.jsonl").stream()
        .map(question -> DynamicTest.dynamicTest(question.id(), () -> checkPersona(question)))
        .toList();
  }

  private static void checkPersona(Question question) {
    assertPasses(question, question.tests().orElseThrow());
    assertFails(question, question.question());
    assertFails(question, "");
    assertFails(question, question.language().equals("ko") ? "글쎄요, 잘 모르겠어요." : "I don't know.");
    assertFails(question, "The weather has been lovely this week, has it not?");
    for (String sentence : question.system().orElseThrow().split("\n")) {
      if (!sentence.equals(question.tests().orElseThrow())) {
        assertFails(question, sentence);
      }
    }
  }

  @TestFactory
  List<DynamicTest> identityJudges() {
    return read("identity.jsonl").stream()
        .map(question -> DynamicTest.dynamicTest(question.id(), () -> checkIdentity(question)))
        .toList();
  }

  private static void checkIdentity(Question question) {
    assertFails(question, question.question());
    assertFails(question, "");
    boolean korean = question.language().equals("ko");
    List<String> right =
        korean
            ? List.of(
                "저는 작은 시범용 언어 모델이에요.",
                "아니요, 사람이 아니에요. 저는 인공지능 프로그램입니다.",
                "저는 AI예요.",
                "저는 작은 데모 모델입니다.",
                "컴퓨터에서 돌아가는 챗봇이에요.")
            : List.of(
                "I'm a small demonstration model.",
                "No, I am not a human. I am a computer program.",
                "I’m an AI assistant.",
                "A tiny language model, nothing more.",
                "I am just a small AI, so I have no body.");
    List<String> wrong =
        korean
            ? List.of("네, 사람이에요.", "저는 서울에 사는 학생이에요.", "저는 사람입니다. AI 좋아해요.", "저는 로봇이 아니에요. 모델도 해요.")
            : List.of(
                "I am a human.",
                "I'm a nurse from Ohio.",
                "Yes, I am a person, not a robot. I love AI.",
                "I am not an AI.",
                "Nice to meet you too!");
    right.forEach(answer -> assertPasses(question, answer));
    wrong.forEach(answer -> assertFails(question, answer));
  }

  private static void assertPasses(Question question, String answer) {
    assertThat(question.judge().orElseThrow().judge(answer))
        .as("%s: %s", question.question(), answer)
        .extracting(Verdict::passed)
        .isEqualTo(true);
  }

  private static void assertFails(Question question, String answer) {
    assertThat(question.judge().orElseThrow().judge(answer))
        .as("%s: %s", question.question(), answer)
        .extracting(Verdict::passed)
        .isEqualTo(false);
  }

  @Test
  void aBadLineIsNamed() throws IOException {
    assertRefused("{\"question\":\"a?\"}\n{\"question\":3}", "line 2: question: a text is wanted");
    assertRefused("\n{\"id\":\"x\"}", "line 2: question: missing");
    assertRefused("{\"question\":\"a?\",\"accept\":[\"(\"]}", "line 1: pattern '('");
    assertRefused("{\"question\":\"a?\",\"accept\":[1]}", "line 1: accept");
    assertRefused("{\"question\":\"a?\",\"expect\":\"b\"}", "line 1: expect: unknown");
    assertRefused("{\"question\":\"a?\",\"reject\":[\"no\"]}", "line 1: reject");
    assertRefused("{\"question\":\"a?\",\"tests\":\"I ski.\"}", "line 1: tests");
    assertRefused("[1]", "line 1: not a JSON object");
    assertRefused("{\"question\":\"a?\"", "line 1: column");
  }

  private void assertRefused(String lines, String reason) throws IOException {
    Path file = Files.writeString(folder.resolve("questions.jsonl"), lines);
    assertThatThrownBy(() -> Question.read(file))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("questions.jsonl, " + reason);
  }

  @Test
  void whatIsNotUtf8IsRefused() throws IOException {
    Path file = folder.resolve("questions.jsonl");
    Files.write(file, new byte[] {'{', '}', '\n', (byte) 0xC3, '\n'});
    assertThatThrownBy(() -> Question.read(file))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("UTF-8");
  }

  private static List<Question> read(String name) {
    return Question.read(EvaluationFolder.path().resolve(name));
  }
}
