package io.altiplano.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.TokenStream;
import io.altiplano.app.ScriptedTalk;
import io.altiplano.app.TestModels;
import io.altiplano.engine.runtime.LanguageModel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What most people use LangChain4j for. */
@Timeout(120)
class AiServicesTest {
  @TempDir static Path folder;
  private static LanguageModel scripted;
  private static LanguageModel hermes;

  @BeforeAll
  static void load() {
    scripted = LanguageModel.load(TestModels.scripted(folder));
    hermes = LanguageModel.load(TestModels.hermes(folder));
  }

  @AfterAll
  static void close() {
    scripted.close();
    hermes.close();
  }

  interface Assistant {
    @SystemMessage("너는 친절하다.")
    String chat(String message);

    TokenStream stream(String message);
  }

  enum Size {
    SMALL,
    LARGE
  }

  /** LangChain4j lets a model leave out what is not required. */
  record Place(
      @JsonProperty(required = true) Size size,
      @JsonProperty(required = true) boolean open,
      List<Boolean> rooms) {}

  interface Guide {
    Place describe(String name);
  }

  /** Remembers the cities that it was asked for. */
  static final class Weather {
    final List<String> asked = new CopyOnWriteArrayList<>();

    @Tool(ScriptedTalk.TOOL_DESCRIPTION)
    String weather(@P(name = ScriptedTalk.PARAMETER, value = "Where") String city) {
      asked.add(city);
      return ScriptedTalk.RESULT;
    }
  }

  @Test
  void toolsAreCalledAndTheirResultsTold() throws Exception {
    Weather weather = new Weather();
    Assistant assistant =
        AiServices.builder(Assistant.class)
            .chatModel(AltiplanoChatModel.builder(scripted).temperature(0).build())
            .streamingChatModel(AltiplanoStreamingChatModel.builder(scripted).build())
            .tools(weather)
            .build();
    assertThat(assistant.chat(ScriptedTalk.QUESTION)).isEqualTo(ScriptedTalk.ANSWER);
    assertThat(weather.asked).isEqualTo(ScriptedTalk.CITIES);

    StringBuilder heard = new StringBuilder();
    CompletableFuture<ChatResponse> response = new CompletableFuture<>();
    assistant.stream(ScriptedTalk.QUESTION)
        .onPartialResponse(heard::append)
        .onCompleteResponse(response::complete)
        .onError(response::completeExceptionally)
        .start();
    assertThat(response.get(60, TimeUnit.SECONDS).aiMessage().text())
        .isEqualTo(ScriptedTalk.ANSWER);
    assertThat(heard).hasToString(ScriptedTalk.ANSWER);
    assertThat(weather.asked)
        .hasSize(2 * ScriptedTalk.CITIES.size())
        .endsWith(ScriptedTalk.CITIES.toArray(new String[0]));
  }

  /** Random weights know nothing, and yet what they write is a place. */
  @Test
  void recordsAreWhatTheModelWrites() {
    for (int seed = 0; seed < 4; seed++) {
      Guide guide =
          AiServices.create(
              Guide.class, AltiplanoChatModel.builder(hermes).temperature(1).seed(seed).build());
      assertThat(guide.describe("the moon").size()).as("seed %d", seed).isNotNull();
    }
  }
}
