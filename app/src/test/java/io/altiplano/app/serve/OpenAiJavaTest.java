package io.altiplano.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolChoiceOption;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.altiplano.api.ModelLoad;
import io.altiplano.app.CriaFacts;
import io.altiplano.app.PlaceTool;
import io.altiplano.app.UnitVectors;
import io.altiplano.server.ServerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's own Java client, which reads strictly, against our server. */
@Timeout(120)
class OpenAiJavaTest {
  @TempDir static Path folder;
  private static TestServer server;
  private static OpenAIClient client;

  @BeforeAll
  static void start() throws IOException {
    server = new TestServer(folder, ServerSettings.LOCAL);
    client = OpenAiClients.of(server);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static ChatCompletionCreateParams.Builder ask(String model, String question) {
    return ChatCompletionCreateParams.builder()
        .model(model)
        .temperature(0)
        .maxCompletionTokens(40)
        .addUserMessage(question);
  }

  private static ChatCompletion.Choice only(ChatCompletion completion) {
    assertThat(completion.choices()).hasSize(1);
    return completion.choices().getFirst();
  }

  private static FunctionDefinition tool(String name) {
    return FunctionDefinition.builder()
        .name(name)
        .description(PlaceTool.DESCRIPTION)
        .parameters(
            FunctionParameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(PlaceTool.PROPERTIES))
                .putAdditionalProperty("required", JsonValue.from(PlaceTool.REQUIRED))
                .build())
        .build();
  }

  @Test
  void aPlainAnswerWithItsUsage() {
    ChatCompletion answer = client.chat().completions().create(ask("cria", "Hello!").build());
    assertThat(only(answer).message().content().orElseThrow()).isNotBlank();
    assertThat(only(answer).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
    assertThat(only(answer).message().toolCalls()).as("omitted, not empty").isEmpty();
    var usage = answer.usage().orElseThrow();
    assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens());
    assertThat(usage.completionTokens()).isBetween(2L, 40L);
  }

  @Test
  void severalTurnsAndAnswersInKorean() {
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model("cria")
                    .temperature(0)
                    .addSystemMessage(CriaFacts.KOREAN.system())
                    .addUserMessage(CriaFacts.KOREAN.greeting())
                    .addAssistantMessage(CriaFacts.KOREAN.reply())
                    .addUserMessage(CriaFacts.KOREAN.question())
                    .build());
    assertThat(only(answer).message().content().orElseThrow()).containsPattern(CriaFacts.HANGUL);
  }

  /** A stream adds up to the answer in one piece. */
  @Test
  void streamed() {
    ChatCompletionCreateParams params =
        ask("cria", "Tell me about yourself.")
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
    List<ChatCompletionChunk> chunks = new ArrayList<>();
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(params)) {
      stream.stream().peek(accumulator::accumulate).forEach(chunks::add);
    }
    ChatCompletion whole =
        client.chat().completions().create(ask("cria", "Tell me about yourself.").build());
    ChatCompletion streamed = accumulator.chatCompletion();
    assertThat(only(streamed).message().content()).isEqualTo(only(whole).message().content());
    assertThat(only(streamed).finishReason()).isEqualTo(only(whole).finishReason());
    assertThat(chunks.getLast().choices()).as("usage comes in a chunk of its own").isEmpty();
    assertThat(chunks.getLast().usage().orElseThrow().completionTokens())
        .isEqualTo(whole.usage().orElseThrow().completionTokens());
    for (ChatCompletionChunk chunk : chunks) {
      chunk
          .choices()
          .forEach(choice ->
              assertThat(choice.delta().content().orElse("x")).as("no empty delta").isNotEmpty());
    }
  }

  @Test
  void aToolIsCalledItsResultReadAndTheTalkGoesOn() {
    ChatCompletionCreateParams.Builder params =
        ask("cria", PlaceTool.QUESTION)
            .addFunctionTool(tool(PlaceTool.NAME))
            .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED);
    ChatCompletion answer = client.chat().completions().create(params.build());
    assertThat(only(answer).finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
    assertThat(only(answer).message().content()).isEmpty();
    ChatCompletionMessageFunctionToolCall call =
        only(answer).message().toolCalls().orElseThrow().getFirst().asFunction();
    assertThat(call.function().name()).isEqualTo(PlaceTool.NAME);
    assertThat(call.function().arguments()).matches(PlaceTool.ARGUMENTS);

    params
        .toolChoice(ChatCompletionToolChoiceOption.Auto.AUTO)
        .addMessage(only(answer).message())
        .addMessage(
            ChatCompletionToolMessageParam.builder()
                .toolCallId(call.id())
                .content(PlaceTool.RESULT)
                .build());
    ChatCompletion after = client.chat().completions().create(params.build());
    assertThat(only(after).message()._role()).isEqualTo(JsonValue.from("assistant"));
  }

  /** Random weights call tools as they like, so that many shapes of answers are seen. */
  @ParameterizedTest
  @ValueSource(strings = {"hermes", "mistral", "ministral"})
  void toolsCalledInParallelAndStreamed(String model) {
    int parallel = 0;
    for (int seed = 0; seed < 12 || (parallel == 0 && seed < 100); seed++) {
      ChatCompletionCreateParams params =
          ask(model, "x")
              .temperature(1)
              .putAdditionalBodyProperty("seed", JsonValue.from(seed))
              .maxCompletionTokens(600)
              .addFunctionTool(tool("find"))
              .addFunctionTool(tool("book"))
              .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED)
              .build();
      ChatCompletion whole = client.chat().completions().create(params);
      ChatCompletionAccumulator accumulator = ChatCompletionAccumulator.create();
      try (StreamResponse<ChatCompletionChunk> stream =
          client.chat().completions().createStreaming(params)) {
        stream.stream().forEach(accumulator::accumulate);
      }
      List<String> calls = calls(whole);
      assertThat(calls(accumulator.chatCompletion())).as("seed %d", seed).isEqualTo(calls);
      assertThat(calls).isNotEmpty();
      parallel += calls.size() > 1 ? 1 : 0;
    }
    assertThat(parallel).isPositive();
  }

  private static List<String> calls(ChatCompletion completion) {
    return only(completion).message().toolCalls().orElseThrow().stream()
        .map(call -> call.asFunction().function())
        .map(function -> function.name() + function.arguments())
        .toList();
  }

  /** A stop text ends what is said, not what is called. */
  @Test
  void aStopTextDoesNotCutACall() {
    ChatCompletionCreateParams.Builder params =
        ask("cria", PlaceTool.QUESTION)
            .addFunctionTool(tool(PlaceTool.NAME))
            .toolChoice(ChatCompletionToolChoiceOption.Auto.REQUIRED);
    List<String> calls = calls(client.chat().completions().create(params.build()));
    ChatCompletion stopped =
        client.chat().completions().create(params.stopOfStrings(List.of("}", ",")).build());
    assertThat(calls(stopped)).isEqualTo(calls);
    assertThat(only(stopped).finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
  }

  @Test
  void toolsAreRefusedWhereNobodyKnowsHowTheyAreCalled() {
    assertThatThrownBy(() ->
            client
                .chat()
                .completions()
                .create(ask("plain", "x").addFunctionTool(tool("find")).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class, e -> assertThat(e.param()).contains("tools"));
  }

  enum Size {
    SMALL,
    LARGE
  }

  /** What a class says is what the model writes, random as it is. */
  static final class Place {
    public String name = "";
    public Size size = Size.SMALL;
    public boolean open;
  }

  @Test
  void jsonThatAClassReads() {
    int complete = 0;
    for (int seed = 0; seed < 8; seed++) {
      var params =
          ask("hermes", "x")
              .temperature(1)
              .putAdditionalBodyProperty("seed", JsonValue.from(seed))
              .maxCompletionTokens(1500)
              .responseFormat(Place.class)
              .build();
      var choice = client.chat().completions().create(params).choices().getFirst();
      if (choice.finishReason().equals(ChatCompletion.Choice.FinishReason.STOP)) {
        Place place = choice.message().content().orElseThrow();
        assertThat(place.name).isNotNull();
        complete++;
      }
    }
    assertThat(complete).isPositive();
  }

  @Test
  void aStopTextEndsTheAnswer() {
    String whole = content(ask("cria", "Tell me about yourself.").build());
    String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 4);
    String stopped = content(ask("cria", "Tell me about yourself.").stop(stop).build());
    assertThat(stopped).isEqualTo(whole.substring(0, whole.indexOf(stop)));
  }

  private static String content(ChatCompletionCreateParams params) {
    return only(client.chat().completions().create(params)).message().content().orElseThrow();
  }

  @Test
  void logProbabilitiesOfEachToken() {
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(ask("cria", "Hello!").logprobs(true).topLogprobs(3).build());
    var tokens = only(answer).logprobs().orElseThrow().content().orElseThrow();
    StringBuilder text = new StringBuilder();
    for (var token : tokens) {
      text.append(token.token());
      assertThat(token.logprob()).isLessThanOrEqualTo(0);
      assertThat(token.topLogprobs()).hasSize(3);
      assertThat(token.topLogprobs().getFirst().token()).as("greedy").isEqualTo(token.token());
      assertThat(token.bytes()).isPresent();
    }
    assertThat(text.toString().strip())
        .isEqualTo(only(answer).message().content().orElseThrow().strip());
  }

  @Test
  void severalAnswersToOneQuestion() {
    ChatCompletionCreateParams params =
        ask("cria", "Hello!")
            .temperature(1)
            .putAdditionalBodyProperty("seed", JsonValue.from(3))
            .n(3)
            .build();
    ChatCompletion answer = client.chat().completions().create(params);
    assertThat(answer.choices())
        .extracting(ChatCompletion.Choice::index)
        .containsExactly(0L, 1L, 2L);
    ChatCompletion again = client.chat().completions().create(params);
    for (int i = 0; i < 3; i++) {
      assertThat(again.choices().get(i).message().content())
          .isEqualTo(answer.choices().get(i).message().content());
    }
    assertThat(answer.usage().orElseThrow().promptTokens()).isLessThan(20);
  }

  @Test
  void textsAreGoneOnWith() {
    Completion completion =
        client
            .completions()
            .create(
                CompletionCreateParams.builder()
                    .model("plain")
                    .prompt("Once upon a time")
                    .maxTokens(12)
                    .temperature(0)
                    .logprobs(2)
                    .build());
    var choice = completion.choices().getFirst();
    assertThat(choice.finishReason().value().toString()).isIn("LENGTH", "STOP");
    assertThat(choice.logprobs().orElseThrow().tokens().orElseThrow()).isNotEmpty();
    assertThat(completion.usage().orElseThrow().promptTokens()).isPositive();
  }

  @Test
  void aModelWithoutATemplateIsAskedInAPlainForm() {
    assertThat(content(ask("plain", "Hello!").build())).isNotNull();
  }

  @Test
  void vectors() {
    CreateEmbeddingResponse response =
        client
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("cria")
                    .inputOfArrayOfStrings(List.of("a llama", "알파카"))
                    .build());
    assertThat(response.data()).hasSize(2);
    for (var embedding : response.data()) {
      UnitVectors.requireUnit(embedding.embedding());
    }
    assertThat(response.usage().promptTokens()).isPositive();
  }

  @Test
  void models() {
    assertThat(client.models().list().data())
        .extracting(model -> model.id())
        .containsExactly("cria", "hermes", "mistral", "ministral", "plain", "scripted");
    assertThat(client.models().retrieve("cria").id()).isEqualTo("cria");
  }

  @Test
  void errorsSayWhatIsWrong() {
    assertThatThrownBy(() -> client.chat().completions().create(ask("nobody", "x").build()))
        .isInstanceOfSatisfying(
            NotFoundException.class, e -> assertThat(e.code()).contains("model_not_found"))
        .hasMessageContaining("no model 'nobody' is served here; there is cria, hermes, mistral,");
    assertThatThrownBy(() ->
            client
                .chat()
                .completions()
                .create(
                    ask("cria", "x")
                        .putAdditionalBodyProperty("tempratur", JsonValue.from(1))
                        .build()))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            e -> {
              assertThat(e.code()).contains("unsupported_parameter");
              assertThat(e.param()).contains("tempratur");
            });
    assertThatThrownBy(
            () -> client.chat().completions().create(ask("cria", CriaFacts.TOO_LONG).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            e -> assertThat(e.code()).contains("context_length_exceeded"))
        .hasMessageContaining(CriaFacts.TOO_LONG_REFUSAL);
    assertThatThrownBy(
            () -> client.chat().completions().create(ask("cria", "x").temperature(-1).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class, e -> assertThat(e.param()).contains("temperature"));
  }

  /** Whoever leaves, streaming or not, frees what the answer held. */
  @Test
  void leavingCancels() throws InterruptedException {
    ChatCompletionCreateParams endless =
        ask("hermes", "x")
            .temperature(1)
            .maxCompletionTokens(1900)
            .logitBias(
                ChatCompletionCreateParams.LogitBias.builder()
                    .putAdditionalProperty("2", JsonValue.from(-100))
                    .build())
            .build();
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(endless)) {
      assertThat(stream.stream().limit(3)).hasSize(3);
    }
    Supplier<ModelLoad> load = () -> server.load("hermes");
    long start = System.nanoTime();
    while (load.get().live() > 0) {
      Thread.sleep(5);
    }
    assertThat((System.nanoTime() - start) / 1e9).isLessThan(2);
  }
}
