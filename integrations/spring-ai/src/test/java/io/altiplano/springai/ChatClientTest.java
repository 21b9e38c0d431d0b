package io.altiplano.springai;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.ScriptedTalk;
import io.altiplano.app.TestModels;
import io.altiplano.engine.runtime.LanguageModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.converter.BeanOutputConverter;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.tool.annotation.ToolParam;

/** What most people use Spring AI for. */
@Timeout(120)
class ChatClientTest {
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

  enum Size {
    SMALL,
    LARGE
  }

  record Place(Size size, boolean open) {}

  /** Remembers the cities that it was asked for. */
  static final class Weather {
    final List<String> asked = new CopyOnWriteArrayList<>();

    @Tool(name = ScriptedTalk.TOOL, description = ScriptedTalk.TOOL_DESCRIPTION)
    String weather(@ToolParam(description = "Where") String city) {
      asked.add(city);
      return ScriptedTalk.RESULT;
    }
  }

  @Test
  void toolsAreCalledAndTheirResultsTold() {
    Weather weather = new Weather();
    ChatClient client =
        ChatClient.create(
            AltiplanoChatModel.builder(scripted)
                .options(AltiplanoChatOptions.builder().temperature(0.0).build())
                .build());
    assertThat(client.prompt(ScriptedTalk.QUESTION).tools(weather).call().content())
        .isEqualTo(ScriptedTalk.ANSWER);
    assertThat(weather.asked).isEqualTo(ScriptedTalk.CITIES);
    List<String> pieces =
        Objects.requireNonNull(
            client.prompt(ScriptedTalk.QUESTION).tools(weather).stream()
                .content()
                .collectList()
                .block(Duration.ofSeconds(60)));
    assertThat(String.join("", pieces)).isEqualTo(ScriptedTalk.ANSWER);
    assertThat(weather.asked)
        .hasSize(2 * ScriptedTalk.CITIES.size())
        .endsWith(ScriptedTalk.CITIES.toArray(new String[0]));
  }

  record House(
      Place place,
      int rooms,
      long number,
      double price,
      List<Place> others,
      @Nullable LocalDate since) {}

  /** Whatever Spring writes of a class can be held to. */
  @Test
  void schemasOfClassesAreHeldTo() {
    String schema = new BeanOutputConverter<>(House.class).getJsonSchema();
    AltiplanoChatOptions options =
        AltiplanoChatOptions.builder().outputSchema(schema).maxTokens(2).build();
    assertThat(
            Responses.text(
                AltiplanoChatModel.builder(hermes).build().call(new Prompt("x", options))))
        .as(schema)
        .startsWith("{");
  }

  /** Random weights know nothing, and yet what they write is a place. */
  @Test
  void recordsAreWhatTheModelWrites() {
    for (long seed = 0; seed < 4; seed++) {
      ChatClient client =
          ChatClient.builder(
                  AltiplanoChatModel.builder(hermes)
                      .options(AltiplanoChatOptions.builder().seed(seed).build())
                      .build())
              .build();
      Place place =
          client
              .prompt("the moon")
              .options(ChatOptions.builder().temperature(1.0))
              .call()
              .entity(Place.class, how -> how.useProviderStructuredOutput());
      assertThat(Objects.requireNonNull(place).size()).as("seed %d", seed).isNotNull();
    }
  }
}
