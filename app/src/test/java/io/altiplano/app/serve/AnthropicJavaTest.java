package io.altiplano.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceAny;
import com.anthropic.models.messages.ToolChoiceAuto;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import io.altiplano.app.CriaFacts;
import io.altiplano.app.PlaceTool;
import io.altiplano.server.ServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Anthropic's own Java client against our server. */
@Timeout(120)
class AnthropicJavaTest {
  @TempDir static Path folder;
  private static TestServer server;
  private static AnthropicClient client;

  @BeforeAll
  static void start() throws IOException {
    server = new TestServer(folder, ServerSettings.LOCAL);
    client =
        AnthropicOkHttpClient.builder()
            .baseUrl(server.address())
            .apiKey("none is needed here")
            .maxRetries(0)
            .responseValidation(true)
            .build();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static MessageCreateParams.Builder ask(String model, String question) {
    return MessageCreateParams.builder()
        .model(model)
        .maxTokens(40)
        .putAdditionalBodyProperty("temperature", JsonValue.from(0))
        .addUserMessage(question);
  }

  private static Tool tool(String name) {
    return Tool.builder()
        .name(name)
        .description(PlaceTool.DESCRIPTION)
        .inputSchema(
            Tool.InputSchema.builder()
                .putAdditionalProperty("properties", JsonValue.from(PlaceTool.PROPERTIES))
                .required(PlaceTool.REQUIRED)
                .build())
        .build();
  }

  private static String text(Message message) {
    assertThat(message.content()).hasSize(1);
    return message.content().getFirst().asText().text();
  }

  @Test
  void aPlainAnswerWithItsUsage() {
    Message message = client.messages().create(ask("cria", "Hello!").system("Be kind.").build());
    assertThat(text(message)).isNotBlank();
    assertThat(message.stopReason()).contains(StopReason.END_TURN);
    assertThat(message.usage().outputTokens()).isBetween(2L, 40L);
  }

  /** A stream adds up to the answer in one piece. */
  @Test
  void streamed() {
    MessageCreateParams params = ask("cria", "Tell me about yourself.").build();
    MessageAccumulator accumulator = MessageAccumulator.create();
    try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(params)) {
      stream.stream().forEach(accumulator::accumulate);
    }
    Message whole = client.messages().create(params);
    assertThat(text(accumulator.message())).isEqualTo(text(whole));
    assertThat(accumulator.message().stopReason()).isEqualTo(whole.stopReason());
    assertThat(accumulator.message().usage().outputTokens())
        .isEqualTo(whole.usage().outputTokens());
  }

  @Test
  void severalTurnsInKorean() {
    Message message =
        client
            .messages()
            .create(
                ask("cria", CriaFacts.KOREAN.greeting())
                    .addAssistantMessage(CriaFacts.KOREAN.reply())
                    .addUserMessage(CriaFacts.KOREAN.question())
                    .build());
    assertThat(text(message)).containsPattern(CriaFacts.HANGUL);
  }

  @Test
  void aToolIsUsedItsResultReadAndTheTalkGoesOn() {
    MessageCreateParams.Builder params =
        ask("cria", PlaceTool.QUESTION)
            .addTool(tool(PlaceTool.NAME))
            .toolChoice(ToolChoiceAny.builder().build());
    Message message = client.messages().create(params.build());
    assertThat(message.stopReason()).contains(StopReason.TOOL_USE);
    ToolUseBlock use = message.content().getLast().asToolUse();
    assertThat(use.name()).isEqualTo(PlaceTool.NAME);
    assertThat(use._input().toString()).contains("city", "open");

    params
        .toolChoice(ToolChoiceAuto.builder().build())
        .addMessage(message)
        .addUserMessageOfContentBlockParams(
            List.of(
                ContentBlockParam.ofToolResult(
                    ToolResultBlockParam.builder()
                        .toolUseId(use.id())
                        .content(PlaceTool.RESULT)
                        .build())));
    assertThat(client.messages().create(params.build()).content()).isNotEmpty();
  }

  @Test
  void toolsInParallelAndStreamed() {
    int parallel = 0;
    for (int i = 0; i < 12; i++) {
      MessageCreateParams params =
          ask("hermes", "x")
              .putAdditionalBodyProperty("temperature", JsonValue.from(1))
              .maxTokens(600)
              .addTool(tool("find"))
              .addTool(tool("book"))
              .toolChoice(ToolChoiceAny.builder().build())
              .build();
      MessageAccumulator accumulator = MessageAccumulator.create();
      try (StreamResponse<RawMessageStreamEvent> stream =
          client.messages().createStreaming(params)) {
        stream.stream().forEach(accumulator::accumulate);
      }
      Message message = accumulator.message();
      assertThat(message.content()).isNotEmpty().allMatch(block -> block.isToolUse());
      parallel += message.content().size() > 1 ? 1 : 0;
    }
    assertThat(parallel).isPositive();
  }

  @Test
  void aStopSequenceEndsTheAnswerAndIsNamed() {
    String whole = text(client.messages().create(ask("cria", "Hello!").build()));
    String stop = whole.substring(3, 6);
    Message message =
        client.messages().create(ask("cria", "Hello!").stopSequences(List.of(stop)).build());
    assertThat(text(message)).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(message.stopReason()).contains(StopReason.STOP_SEQUENCE);
    assertThat(message.stopSequence()).contains(stop);
  }

  @Test
  void tokensAreCounted() {
    long counted =
        client
            .messages()
            .countTokens(
                MessageCountTokensParams.builder().model("cria").addUserMessage("Hello!").build())
            .inputTokens();
    var usage = client.messages().create(ask("cria", "Hello!").build()).usage();
    assertThat(usage.inputTokens() + usage.cacheReadInputTokens().orElse(0L)).isEqualTo(counted);
  }

  @Test
  void errorsSayWhatIsWrong() {
    assertThatThrownBy(() -> client.messages().create(ask("nobody", "x").build()))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("no model 'nobody' is served here");
    assertThatThrownBy(() ->
            client
                .messages()
                .create(
                    ask("cria", "x")
                        .putAdditionalBodyProperty("tempratur", JsonValue.from(1))
                        .build()))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("invalid_request_error")
        .hasMessageContaining("tempratur");
  }
}
