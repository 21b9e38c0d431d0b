package io.altiplano.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.Message;
import io.altiplano.api.Tool;
import io.altiplano.training.corpus.ChatLines;
import io.altiplano.training.corpus.Conversation;
import io.altiplano.training.corpus.Origin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ToolExamTest {
  private static final String LINE =
      """
      {"id": "d1", "tools": [
        {"type": "function", "function": {"name": "Find", "parameters": {"type": "object"}}},
        {"type": "function", "function": {"name": "Book", "parameters": {"type": "object"}}}],
       "messages": [
        {"role": "system", "content": "Today is 2019-03-01."},
        {"role": "user", "content": "A table in San Jose."},
        {"role": "assistant", "content": "Which food?"},
        {"role": "user", "content": "Thai"},
        {"role": "assistant", "tool_calls": [{"type": "function", "function":
          {"name": "Find", "arguments": "{\\"city\\": \\"San Jose\\", \\"food\\": \\"Thai\\"}"}}]},
        {"role": "tool", "content": "[]"},
        {"role": "assistant", "content": "There is none."}]}
      """
          .replace("\n", " ");

  private static final Tool FIND = new Tool("Find", "", Map.of("type", "object"));
  private static final Tool BOOK = new Tool("Book", "", Map.of("type", "object"));

  private static Conversation conversation() {
    return ChatLines.parse(LINE, new Origin(Path.of("dev.jsonl"), 7));
  }

  /** Answers what is written, in order, and remembers what it was asked. */
  private static class Scripted implements Respondent {
    final List<ChatRequest> asked = new ArrayList<>();
    private final List<String> answers;
    private final int contextLength;

    Scripted(int contextLength, String... answers) {
      this.contextLength = contextLength;
      this.answers = List.of(answers);
    }

    /** Ten tokens a message. */
    @Override
    public int promptTokens(ChatRequest request) {
      return 10 * request.messages().size();
    }

    @Override
    public int contextLength() {
      return contextLength;
    }

    @Override
    public Answer answer(ChatRequest request, Predicate<String> enough) {
      String whole = answers.get(asked.size());
      asked.add(request);
      for (int length = 1; length < whole.length(); length++) {
        if (enough.test(whole.substring(0, length))) {
          return new Answer(whole.substring(0, length), true);
        }
      }
      return new Answer(whole, false);
    }
  }

  private static List<Decision> examine(Respondent respondent) {
    return new ToolExam(respondent, Optional.of(Set.of(FIND)), 20, false, true)
        .examine(conversation());
  }

  private static ToolFigures figures(List<Decision> decisions) {
    ToolFigures figures = ToolFigures.NONE;
    for (Decision decision : decisions) {
      figures = figures.with(decision);
    }
    return figures;
  }

  @Test
  void everyTurnOfTheAssistantIsADecision() {
    Scripted model =
        new Scripted(
            1000,
            "What would you like?",
            "{\"name\": \"Find\", \"parameters\": {\"food\": \"thai\", \"city\": \"san jose\"}}",
            "Sorry.");
    List<Decision> decisions = examine(model);
    assertThat(model.asked)
        .extracting(request -> request.messages().size())
        .containsExactly(2, 4, 6);
    assertThat(model.asked).allMatch(request -> request.tools().size() == 2);
    // Words are not heard out.
    assertThat(decisions).extracting(Decision::text).startsWith("W").endsWith("S");
    ToolFigures figures = figures(decisions);
    assertThat(figures.seen().method()).isEqualTo(new Share(1, 1));
    assertThat(figures.seen().allSlots()).isEqualTo(new Share(1, 1));
    assertThat(figures.seen().slots()).isEqualTo(new Share(2, 2));
    assertThat(figures.unseen().method()).isEqualTo(Share.NONE);
    assertThat(figures.falseCalls()).isEqualTo(new Share(0, 2));
    assertThat(figures.broken()).isEqualTo(new Share(0, 3));
  }

  @Test
  void wrongCallsAreCounted() {
    ToolFigures figures =
        figures(
            examine(
                new Scripted(
                    1000,
                    "{\"name\": \"Find\", \"parameters\": {}}",
                    "{\"name\": \"Find\", \"parameters\":"
                        + " {\"food\": \"Thai\", \"city\": \"Rome\"}}",
                    "{\"name\": ")));
    assertThat(figures.seen().method()).isEqualTo(new Share(1, 1));
    assertThat(figures.seen().allSlots()).isEqualTo(new Share(0, 1));
    assertThat(figures.seen().slots()).isEqualTo(new Share(1, 2));
    assertThat(figures.falseCalls()).isEqualTo(new Share(2, 2));
    assertThat(figures.broken()).isEqualTo(new Share(1, 3));
  }

  @Test
  void oneArgumentTooManyIsWrong() {
    Decision decision =
        examine(
                new Scripted(
                    1000,
                    "a",
                    "{\"name\": \"Find\", \"parameters\":"
                        + " {\"food\": \"Thai\", \"city\": \"San Jose\", \"price\": \"low\"}}",
                    "b"))
            .get(1);
    assertThat(decision.rightMethod()).isTrue();
    assertThat(decision.allSlots()).isFalse();
    assertThat(decision.rightSlots()).isEqualTo(2);
  }

  @Test
  void theWrongToolAndSilenceAreMissedDifferently() {
    ToolFigures wrong =
        figures(examine(new Scripted(1000, "a", "{\"name\":\"Book\",\"parameters\":{}}", "b")));
    assertThat(wrong.seen().method()).isEqualTo(new Share(0, 1));
    assertThat(wrong.seen().missed()).isEqualTo(new Share(0, 1));
    assertThat(wrong.seen().slots()).isEqualTo(new Share(0, 2));
    ToolFigures silent = figures(examine(new Scripted(1000, "a", "Let me see.", "b")));
    assertThat(silent.seen().missed()).isEqualTo(new Share(1, 1));
  }

  @Test
  void toolsOfTrainingAreTheSameInEveryWord() {
    Scripted model = new Scripted(1000, "a", "b", "c");
    Tool other = new Tool("Find", "", Map.of("type", "object", "properties", Map.of()));
    List<Decision> decisions =
        new ToolExam(model, Optional.of(Set.of(other, BOOK)), 20, true, true)
            .examine(conversation());
    assertThat(figures(decisions).unseen().method().total()).isEqualTo(1);
    List<Decision> unknown =
        new ToolExam(new Scripted(1000, "a", "b", "c"), Optional.empty(), 20, true, true)
            .examine(conversation());
    assertThat(figures(unknown).unknown().method().total()).isEqualTo(1);
    assertThat(figures(unknown).all().method().total()).isEqualTo(1);
  }

  @Test
  void theOldestTurnsAreLeftOut() {
    // 20 for the answer leave room for three messages.
    Scripted model = new Scripted(50, "a", "b", "c");
    List<Decision> decisions = examine(model);
    assertThat(model.asked.get(1).messages())
        .extracting(Message::content)
        .containsExactly("Today is 2019-03-01.", "Thai");
    assertThat(decisions).extracting(Decision::droppedMessages).containsExactly(0, 2, 2);
    assertThat(decisions.get(2).reply()).isInstanceOf(Reply.Unasked.class);
    ToolFigures figures = figures(decisions);
    assertThat(figures.shortened()).isEqualTo(new Share(2, 3));
    assertThat(figures.unasked()).isEqualTo(new Share(1, 3));
  }

  @Test
  void aRefusalSaysWhere() {
    Respondent refusing =
        new Scripted(1000) {
          @Override
          public int promptTokens(ChatRequest request) {
            throw new AltiplanoException(ErrorCode.INVALID_REQUEST, "no tools here");
          }
        };
    assertThatThrownBy(() -> examine(refusing))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("dev.jsonl, line 7: messages[2]: no tools here");
  }

  @Test
  void whatDoesNotCountIsFolded() {
    assertThat(Arguments.of(Map.of("seats", 2, "open", true, "city", " San José ")))
        .isEqualTo(Arguments.of(Map.of("seats", "2", "open", "True", "city", "SAN JOSE\u0301")));
    assertThat(Arguments.of(Map.of("a", List.of("X", Map.of("b", 1)))))
        .isEqualTo(Arguments.of(Map.of("a", List.of("x", Map.of("b", "1")))));
    assertThat(Arguments.of(Map.of("a", "12:30"))).isNotEqualTo(Arguments.of(Map.of("a", "1230")));
    assertThat(Arguments.of(Map.of("A", "x"))).isNotEqualTo(Arguments.of(Map.of("a", "x")));
    Map<String, Object> none = new java.util.HashMap<>();
    none.put("a", null);
    assertThat(Arguments.of(none)).isEqualTo(Arguments.of(Map.of()));
  }
}
