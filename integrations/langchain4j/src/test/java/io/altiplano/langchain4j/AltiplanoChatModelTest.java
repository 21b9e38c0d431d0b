package io.altiplano.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.app.CriaFacts;
import io.altiplano.app.ScriptedTalk;
import io.altiplano.app.TestModels;
import io.altiplano.engine.runtime.LanguageModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AltiplanoChatModelTest extends ChatModelSuite {
  @TempDir static Path folder;
  private static LanguageModel cria;
  private static LanguageModel hermes;
  private static LanguageModel scripted;
  private static LanguageModel plain;

  @BeforeAll
  static void load() {
    cria = LanguageModel.load(TestModels.cria());
    hermes = LanguageModel.load(TestModels.hermes(folder));
    scripted = LanguageModel.load(TestModels.scripted(folder));
    plain = LanguageModel.load(TestModels.plain(folder));
  }

  @AfterAll
  static void close() {
    cria.close();
    hermes.close();
    scripted.close();
    plain.close();
  }

  private static ChatModel greedy(LanguageModel model) {
    return built(AltiplanoChatModel.builder(model), Drawing.GREEDY);
  }

  private static <M> M built(ChatModelBuilder<M> builder, Drawing drawing) {
    return builder
        .temperature(drawing.temperature())
        .seed(drawing.seed())
        .maxOutputTokens(drawing.maxTokens())
        .build();
  }

  private static LanguageModel model(String name) {
    return switch (name) {
      case "cria" -> cria;
      case "hermes" -> hermes;
      case "scripted" -> scripted;
      default -> throw new IllegalArgumentException(name);
    };
  }

  @Override
  ChatModel chat(String model, Drawing drawing) {
    return built(AltiplanoChatModel.builder(model(model)), drawing);
  }

  @Override
  StreamingChatModel streaming(String model, Drawing drawing) {
    return built(AltiplanoStreamingChatModel.builder(model(model)), drawing);
  }

  @Override
  EmbeddingModel embedding() {
    return AltiplanoEmbeddingModel.of(cria);
  }

  @Override
  void tellEndlessly(Heard heard) {
    AltiplanoStreamingChatModel.builder(hermes).temperature(1).seed(3).build().chat("x", heard);
  }

  @Override
  int live() {
    return hermes.load().live();
  }

  /** What a request says goes before what the model was built with. */
  @Test
  void samplingFollowsItsParameters() {
    ChatModel warm =
        AltiplanoChatModel.builder(hermes)
            .temperature(1.5)
            .seed(5)
            .topK(300)
            .maxOutputTokens(12)
            .build();
    String first = warm.chat("x");
    assertThat(warm.chat("x")).isEqualTo(first);
    ChatRequest otherSeed =
        ask("x").parameters(AltiplanoChatRequestParameters.builder().seed(6).build()).build();
    assertThat(warm.chat(otherSeed).aiMessage().text()).isNotEqualTo(first);
    String greedy = greedy(hermes).chat(ask("x").maxOutputTokens(12).build()).aiMessage().text();
    assertThat(warm.chat(ask("x").temperature(0.0).build()).aiMessage().text()).isEqualTo(greedy);
    assertThat(warm.chat(ask("x").topK(1).build()).aiMessage().text()).isEqualTo(greedy);
    assertThat(warm.chat(ask("x").topP(1e-6).build()).aiMessage().text()).isEqualTo(greedy);
    ChatRequest narrow =
        ask("x").parameters(AltiplanoChatRequestParameters.builder().minP(1).build()).build();
    assertThat(warm.chat(narrow).aiMessage().text()).isEqualTo(greedy);
    ChatModel penalised =
        AltiplanoChatModel.builder(hermes)
            .temperature(0)
            .maxOutputTokens(100)
            .defaultRequestParameters(
                ChatRequestParameters.builder().frequencyPenalty(90.0).build())
            .build();
    assertThat(penalised.chat("x"))
        .isNotEqualTo(
            greedy(hermes).chat(ask("x").maxOutputTokens(100).build()).aiMessage().text());
  }

  @Test
  void thoughtsComeApart() {
    AiMessage message = greedy(scripted).chat(ask(ScriptedTalk.GREETING).build()).aiMessage();
    assertThat(message.thinking()).isEqualTo(ScriptedTalk.THOUGHT);
    assertThat(message.text()).isEqualTo(ScriptedTalk.REPLY);
    // A template that shows no thoughts of before is given them all the same.
    assertThat(
            greedy(scripted)
                .chat(UserMessage.from(ScriptedTalk.GREETING), message, UserMessage.from("또 안녕!")))
        .extracting(response -> response.aiMessage().text())
        .isEqualTo(ScriptedTalk.REPLY);
  }

  /** Random weights call what is declared, once where one call is wanted, and not where none is. */
  @Test
  void toolChoiceHolds() {
    for (int seed = 0; seed < 4; seed++) {
      var one =
          AltiplanoChatRequestParameters.builder()
              .toolSpecifications(WEATHER)
              .toolChoice(ToolChoice.REQUIRED)
              .parallelToolCalls(false)
              .seed(seed)
              .temperature(1.0)
              .maxOutputTokens(1500)
              .build();
      AiMessage called = greedy(hermes).chat(ask("x").parameters(one).build()).aiMessage();
      assertThat(called.toolExecutionRequests()).as("seed %d", seed).hasSize(1);
    }
    ChatResponse none =
        greedy(hermes)
            .chat(ask("x").toolSpecifications(WEATHER).toolChoice(ToolChoice.NONE).build());
    assertThat(none.aiMessage().hasToolExecutionRequests()).isFalse();
  }

  @Test
  void itSaysThatAnswersAreHeldToSchemas() {
    assertThat(greedy(hermes).supportedCapabilities())
        .containsExactly(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
  }

  private static void unsupported(ChatModel model, ChatRequest.Builder request, String message) {
    assertThatThrownBy(() -> model.chat(request.build()))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining(message)
        .hasCauseInstanceOf(AltiplanoException.class);
  }

  @Test
  void whatCannotBeDoneIsRefusedByName() {
    ChatModel model = greedy(cria);
    unsupported(
        model, ask("x").modelName("gpt-5"), "modelName: this is " + CriaFacts.NAME + "; gpt-5");
    unsupported(
        model,
        ChatRequest.builder()
            .messages(UserMessage.from(ImageContent.from("aW1hZ2U=", "image/png"))),
        "messages: models read text alone, not IMAGE");
    unsupported(
        model,
        ChatRequest.builder().messages(UserMessage.from("Ann", "x")),
        "no model here is told names of users, as 'Ann'");
    unsupported(
        greedy(plain), ask("x").toolSpecifications(WEATHER), "toolSpecifications: how this");
    ChatRequestParameters others = OpenAiChatRequestParameters.builder().user("me").build();
    assertThatThrownBy(() -> model.chat(ask("x").parameters(others).build()))
        .isInstanceOf(UnsupportedFeatureException.class)
        .hasMessageContaining("OpenAiChatRequestParameters are another provider's");
  }

  private static void wrong(ChatRequest.Builder request, String message, ErrorCode code) {
    assertThatThrownBy(() -> greedy(cria).chat(request.build()))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message)
        .cause()
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void errorsSayWhatIsWrongAndHaveOursAsTheirCause() {
    wrong(ask("x").temperature(-1.0), "temperature: must be", ErrorCode.INVALID_REQUEST);
    wrong(ask("x").maxOutputTokens(0), "maxOutputTokens: must be 1", ErrorCode.INVALID_REQUEST);
    wrong(ask("x").toolChoice(ToolChoice.REQUIRED), "no tools", ErrorCode.INVALID_REQUEST);
    wrong(
        ask("x").responseFormat(json(JsonRawSchema.from("{\"not\": {}}"))),
        "'not' cannot be held to",
        ErrorCode.INVALID_REQUEST);
    wrong(ask(CriaFacts.TOO_LONG), CriaFacts.TOO_LONG_REFUSAL, ErrorCode.CONTEXT_OVERFLOW);
  }

  /** What cannot be held to is left to the model, unless the tool is strict. */
  @Test
  void strictToolsSayNoMoreThanCanBeHeldTo() {
    ToolSpecification.Builder tool =
        WEATHER.toBuilder()
            .parameters(
                JsonObjectSchema.builder()
                    .addProperty("city", JsonRawSchema.from("{\"not\": {}}"))
                    .build());
    ChatResponse held = greedy(hermes).chat(ask("x").toolSpecifications(tool.build()).build());
    assertThat(held.tokenUsage().outputTokenCount()).isPositive();
    ChatRequest strict = ask("x").toolSpecifications(tool.strict(true).build()).build();
    assertThatThrownBy(() -> greedy(hermes).chat(strict))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("'not' cannot be held to");
  }

  /** A listener sees what is really asked, and what came of it. */
  @Test
  void listenersAreTold() {
    List<String> told = new ArrayList<>();
    ChatModelListener listener =
        new ChatModelListener() {
          @Override
          public void onRequest(ChatModelRequestContext context) {
            told.add("asked " + context.chatRequest().modelName());
          }

          @Override
          public void onResponse(ChatModelResponseContext context) {
            told.add("answered " + context.chatResponse().finishReason());
          }

          @Override
          public void onError(ChatModelErrorContext context) {
            told.add("failed " + context.error().getClass().getSimpleName());
          }
        };
    ChatModel model =
        AltiplanoChatModel.builder(cria)
            .modelName("our cria")
            .maxOutputTokens(2)
            .listeners(List.of(listener))
            .build();
    model.chat("Hello!");
    assertThatThrownBy(() -> model.chat(ask("x").topP(2.0).build()))
        .isInstanceOf(InvalidRequestException.class);
    assertThat(told)
        .containsExactly(
            "asked our cria",
            "answered LENGTH",
            "asked our cria",
            "failed InvalidRequestException");
  }
}
