package io.altiplano.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import io.altiplano.app.CriaFacts;
import io.altiplano.app.PlaceAnswer;
import io.altiplano.app.PlaceTool;
import io.altiplano.app.UnitVectors;
import io.altiplano.app.serve.TestServer;
import io.altiplano.server.ServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage.ToolResponse;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingResponse;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.openai.OpenAiEmbeddingModel;
import org.springframework.ai.openai.OpenAiEmbeddingOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;
import reactor.core.Disposable;

/**
 * Spring AI's own OpenAI client against our server. It sends {@code logprobs} and throws away what
 * comes of it, so that all one can see is that the request is taken.
 */
@Timeout(120)
class OpenAiClientTest {
  enum City {
    SAN_JOSE,
    SEOUL
  }

  record Wish(City city, boolean open) {}

  @TempDir static Path folder;
  private static TestServer server;
  private static OpenAiChatModel client;

  @BeforeAll
  static void start() throws IOException {
    server = new TestServer(folder, ServerSettings.LOCAL);
    client = OpenAiChatModel.builder().options(ask("cria").build()).build();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static OpenAiChatOptions.Builder ask(String model) {
    return OpenAiChatOptions.builder()
        .baseUrl(server.address() + "/v1")
        .apiKey("none is needed here")
        .maxRetries(0)
        .model(model)
        .temperature(0.0)
        .maxCompletionTokens(40);
  }

  private static ToolCallback tool(String name) {
    return FunctionToolCallback.builder(name, (Wish wish) -> PlaceTool.RESULT)
        .description(PlaceTool.DESCRIPTION)
        .inputType(Wish.class)
        .build();
  }

  private static List<ChatResponse> pieces(Prompt prompt) {
    return Objects.requireNonNull(
        client.stream(prompt).collectList().block(Duration.ofSeconds(60)));
  }

  @Test
  void aPlainAnswerWithItsUsage() {
    ChatResponse response = client.call(new Prompt("Hello!"));
    assertThat(Responses.text(response)).isNotBlank();
    assertThat(Responses.finishReason(response)).isEqualTo("STOP");
    assertThat(response.getMetadata().getId()).startsWith("chatcmpl-");
    assertThat(response.getMetadata().getModel()).isEqualTo("cria");
    var usage = response.getMetadata().getUsage();
    assertThat(usage.getCompletionTokens()).isBetween(2, 40);
    assertThat(usage.getTotalTokens())
        .isEqualTo(usage.getPromptTokens() + usage.getCompletionTokens());
  }

  @Test
  void severalTurnsInKorean() {
    assertThat(
            client.call(
                new SystemMessage(CriaFacts.KOREAN.system()),
                new UserMessage(CriaFacts.KOREAN.greeting()),
                new AssistantMessage(CriaFacts.KOREAN.reply()),
                new UserMessage(CriaFacts.KOREAN.question())))
        .containsPattern(CriaFacts.HANGUL);
  }

  @Test
  void aStreamAddsUpToTheAnswerInOnePiece() {
    Prompt question = new Prompt("Tell me about yourself.", ask("cria").streamUsage(true).build());
    ChatResponse whole = client.call(new Prompt("Tell me about yourself."));
    List<ChatResponse> pieces = pieces(question);
    assertThat(pieces).hasSizeGreaterThan(3);
    assertThat(Responses.text(pieces)).isEqualTo(Responses.text(whole));
    assertThat(pieces)
        .anyMatch(piece ->
            piece
                .getMetadata()
                .getUsage()
                .getCompletionTokens()
                .equals(whole.getMetadata().getUsage().getCompletionTokens()));
  }

  @Test
  void aToolIsCalledItsResultReadAndTheTalkGoesOn() {
    OpenAiChatOptions.Builder options = ask("cria").toolCallbacks(tool(PlaceTool.NAME));
    List<Message> talk = new ArrayList<>(List.of(new UserMessage(PlaceTool.QUESTION)));
    ChatResponse called =
        client.call(new Prompt(talk, options.clone().toolChoice("required").build()));
    assertThat(Responses.finishReason(called)).isEqualTo("TOOL_CALLS");
    AssistantMessage.ToolCall call = Responses.message(called).getToolCalls().getFirst();
    assertThat(call.name()).isEqualTo(PlaceTool.NAME);
    assertThat(call.arguments()).contains("\"city\"");
    talk.add(Responses.message(called));
    talk.add(
        ToolResponseMessage.builder()
            .responses(List.of(new ToolResponse(call.id(), call.name(), PlaceTool.RESULT)))
            .build());
    ChatResponse after = client.call(new Prompt(talk, options.build()));
    assertThat(after.getMetadata().getUsage().getPromptTokens())
        .isGreaterThan(called.getMetadata().getUsage().getPromptTokens());
  }

  /** Random weights call tools as they like, so that many shapes of answers are seen. */
  @Test
  void toolsCalledInParallelAndStreamed() {
    int parallel = 0;
    for (int seed = 0; seed < 8; seed++) {
      Prompt prompt =
          new Prompt(
              "x",
              ask("hermes")
                  .seed(seed)
                  .temperature(1.0)
                  .maxCompletionTokens(600)
                  .toolCallbacks(tool("find"), tool("book"))
                  .toolChoice("required")
                  .build());
      List<String> calls = Responses.calls(List.of(client.call(prompt)));
      assertThat(Responses.calls(pieces(prompt))).as("seed %d", seed).isEqualTo(calls).isNotEmpty();
      parallel += calls.size() > 1 ? 1 : 0;
    }
    assertThat(parallel).isPositive();
  }

  @Test
  void answersAreHeldToASchema() {
    OpenAiChatOptions options =
        ask("hermes")
            .temperature(1.0)
            .seed(4)
            .maxCompletionTokens(400)
            .outputSchema(PlaceAnswer.SCHEMA)
            .build();
    assertThat(Responses.text(client.call(new Prompt("x", options)))).matches(PlaceAnswer.PATTERN);
  }

  @Test
  void aStopTextEndsTheAnswer() {
    String whole = Objects.requireNonNull(client.call("Tell me about yourself."));
    String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 4);
    Prompt stopping =
        new Prompt("Tell me about yourself.", ask("cria").stop(List.of(stop)).build());
    assertThat(Responses.text(client.call(stopping)))
        .isEqualTo(whole.substring(0, whole.indexOf(stop)));
  }

  @Test
  void severalAnswersAndLogProbabilities() {
    OpenAiChatOptions options =
        ask("cria").n(3).temperature(1.0).seed(3).logprobs(true).topLogprobs(2).build();
    List<String> answers = texts(client.call(new Prompt("Hello!", options)));
    assertThat(answers).hasSize(3);
    assertThat(texts(client.call(new Prompt("Hello!", options)))).isEqualTo(answers);
  }

  private static List<String> texts(ChatResponse response) {
    return response.getResults().stream()
        .map(answer -> Objects.requireNonNullElse(answer.getOutput().getText(), ""))
        .toList();
  }

  @Test
  void errorsSayWhatIsWrong() {
    assertThatThrownBy(() -> client.call(new Prompt("x", ask("nobody").build())))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("no model 'nobody' is served here");
    Prompt mistyped = new Prompt("x", ask("cria").extraBody(Map.of("tempratur", 1)).build());
    assertThatThrownBy(() -> client.call(mistyped))
        .isInstanceOfSatisfying(
            BadRequestException.class, e -> assertThat(e.param()).contains("tempratur"));
    assertThatThrownBy(() -> pieces(new Prompt(CriaFacts.TOO_LONG, ask("cria").build())))
        .hasStackTraceContaining(CriaFacts.TOO_LONG_REFUSAL);
  }

  /**
   * Spring AI 2.0's client does not leave when its subscriber does, but reads on: the answer ends
   * by itself, and others are not in its way.
   */
  @Test
  void whoLeavesIsNotInTheWay() throws InterruptedException {
    List<ChatResponse> told = new CopyOnWriteArrayList<>();
    OpenAiChatOptions endless =
        ask("hermes")
            .temperature(1.0)
            .maxCompletionTokens(1500)
            .logitBias(Map.of("2", -100))
            .build();
    Disposable subscription = client.stream(new Prompt("x", endless)).subscribe(told::add);
    long start = System.nanoTime();
    while (told.isEmpty()) {
      Thread.sleep(1);
    }
    subscription.dispose();
    int heard = told.size();
    assertThat(client.call("Hello!")).isNotBlank();
    while (server.load("hermes").live() > 0) {
      Thread.sleep(5);
      assertThat((System.nanoTime() - start) / 1e9).isLessThan(60);
    }
    assertThat(told).hasSizeBetween(1, heard + 1);
  }

  @Test
  void vectors() {
    OpenAiEmbeddingModel embeddings =
        OpenAiEmbeddingModel.builder()
            .options(
                OpenAiEmbeddingOptions.builder()
                    .baseUrl(server.address() + "/v1")
                    .apiKey("none is needed here")
                    .model("cria")
                    .build())
            .build();
    EmbeddingResponse response = embeddings.embedForResponse(List.of("a llama", "알파카"));
    assertThat(response.getResults()).hasSize(2);
    for (Embedding embedding : response.getResults()) {
      UnitVectors.requireUnit(embedding.getOutput());
    }
    assertThat(response.getMetadata().getUsage().getPromptTokens()).isPositive();
  }
}
