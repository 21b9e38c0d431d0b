package io.altiplano.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.model.chat.response.PartialToolCall;
import io.altiplano.app.ScriptedTalk;
import io.altiplano.app.TestModels;
import io.altiplano.engine.runtime.LanguageModel;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers told while they are made, beyond what {@link ChatModelSuite} looks at. */
@Timeout(120)
class StreamingTest {
  @TempDir static Path folder;
  private static LanguageModel scripted;

  @BeforeAll
  static void load() {
    scripted = LanguageModel.load(TestModels.scripted(folder));
  }

  @AfterAll
  static void close() {
    scripted.close();
  }

  private static AltiplanoStreamingChatModel model() {
    return AltiplanoStreamingChatModel.builder(scripted).temperature(0).build();
  }

  @Test
  void thoughtsAreToldApart() throws Exception {
    Heard heard = new Heard();
    model().chat(ScriptedTalk.GREETING, heard);
    assertThat(heard.response().aiMessage().thinking()).isEqualTo(ScriptedTalk.THOUGHT);
    assertThat(heard.thoughts).hasToString(ScriptedTalk.THOUGHT);
  }

  @Test
  void callsComeInPiecesAsWell() throws Exception {
    Heard heard = new Heard();
    model()
        .chat(
            ChatModelSuite.ask(ScriptedTalk.QUESTION)
                .toolSpecifications(ChatModelSuite.WEATHER)
                .build(),
            heard);
    var calls = heard.response().aiMessage().toolExecutionRequests();
    assertThat(calls).hasSize(2);
    for (int i = 0; i < 2; i++) {
      int index = i;
      assertThat(
              heard.partialCalls.stream()
                  .filter(call -> call.index() == index && call.id().equals(calls.get(index).id()))
                  .map(PartialToolCall::partialArguments)
                  .collect(Collectors.joining()))
          .isEqualTo(calls.get(i).arguments());
    }
  }

  @Test
  void aModelThatIsClosedSaysSo() {
    LanguageModel closed = LanguageModel.load(TestModels.hermes(folder));
    Heard heard = new Heard(handle -> closed.close());
    AltiplanoStreamingChatModel.builder(closed).temperature(1).seed(3).build().chat("x", heard);
    assertThatThrownBy(heard::response).isInstanceOf(ExecutionException.class);
  }
}
