package io.altiplano.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.ToolChoice;
import io.altiplano.app.CriaFacts;
import io.altiplano.app.PlaceAnswer;
import io.altiplano.app.ScriptedTalk;
import io.altiplano.app.TestModels;
import io.altiplano.engine.runtime.LanguageModel;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.function.FunctionToolCallback;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.MimeTypeUtils;
import reactor.core.Disposable;

@Timeout(120)
class AltiplanoChatModelTest {
  record City(String city) {}

  private static final ToolCallback WEATHER =
      FunctionToolCallback.builder(ScriptedTalk.TOOL, (City city) -> ScriptedTalk.RESULT)
          .description(ScriptedTalk.TOOL_DESCRIPTION)
          .inputType(City.class)
          .build();

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

  private static AltiplanoChatOptions.Builder greedy() {
    return AltiplanoChatOptions.builder().temperature(0.0).maxTokens(40);
  }

  private static AltiplanoChatModel model(LanguageModel model) {
    return AltiplanoChatModel.builder(model).options(greedy().build()).build();
  }

  private static List<ChatResponse> pieces(AltiplanoChatModel model, Prompt prompt) {
    return Objects.requireNonNull(model.stream(prompt).collectList().block(Duration.ofSeconds(60)));
  }

  @Test
  void anAnswerWithItsUsage() {
    ChatResponse response = model(cria).call(new Prompt("Hello!"));
    assertThat(Responses.text(response)).isNotBlank();
    assertThat(Responses.finishReason(response)).isEqualTo("STOP");
    assertThat(response.getMetadata().getModel()).isEqualTo(CriaFacts.NAME);
    var usage = response.getMetadata().getUsage();
    assertThat(usage.getCompletionTokens()).isBetween(2, 40);
    assertThat(usage.getTotalTokens())
        .isEqualTo(usage.getPromptTokens() + usage.getCompletionTokens());
  }

  @Test
  void severalTurnsInKorean() {
    assertThat(
            model(cria)
                .call(
                    new SystemMessage(CriaFacts.KOREAN.system()),
                    new UserMessage(CriaFacts.KOREAN.greeting()),
                    new AssistantMessage(CriaFacts.KOREAN.reply()),
                    new UserMessage(CriaFacts.KOREAN.question())))
        .containsPattern(CriaFacts.HANGUL);
  }

  @Test
  void piecesAddUpToTheAnswerInOnePiece() {
    for (LanguageModel each : List.of(cria, hermes, scripted)) {
      ChatResponse whole = model(each).call(new Prompt(ScriptedTalk.GREETING));
      List<ChatResponse> pieces = pieces(model(each), new Prompt(ScriptedTalk.GREETING));
      assertThat(pieces).hasSizeGreaterThan(2);
      assertThat(Responses.text(pieces)).isEqualTo(Responses.text(whole));
      assertThat(Responses.finishReason(pieces.getLast())).isEqualTo(Responses.finishReason(whole));
      assertThat(pieces.getLast().getMetadata().getUsage().getCompletionTokens())
          .isEqualTo(whole.getMetadata().getUsage().getCompletionTokens());
    }
  }

  @Test
  void thoughtsComeApart() {
    ChatResponse whole = model(scripted).call(new Prompt(ScriptedTalk.GREETING));
    assertThat(Responses.text(whole)).isEqualTo(ScriptedTalk.REPLY);
    assertThat(Responses.message(whole).getMetadata())
        .containsEntry("reasoningContent", ScriptedTalk.THOUGHT);
    List<ChatResponse> pieces = pieces(model(scripted), new Prompt(ScriptedTalk.GREETING));
    assertThat(Responses.message(pieces.getFirst()).getMetadata()).containsKey("reasoningContent");
    assertThat(Responses.text(pieces.getFirst())).isEmpty();
    assertThat(
            model(scripted)
                .call(
                    new UserMessage(ScriptedTalk.GREETING),
                    Responses.message(whole),
                    new UserMessage("또!")))
        .isEqualTo(ScriptedTalk.REPLY);
  }

  @Test
  void toolsAreCalledSeveralAtOnceAndTheirResultsRead() {
    AltiplanoChatOptions options =
        AltiplanoChatOptions.builder().temperature(0.0).toolCallbacks(WEATHER).build();
    List<Message> talk = new ArrayList<>(List.of(new UserMessage(ScriptedTalk.QUESTION)));
    ChatResponse called = model(scripted).call(new Prompt(talk, options));
    assertThat(Responses.finishReason(called)).isEqualTo("TOOL_CALLS");
    assertThat(Responses.calls(List.of(called))).isEqualTo(ScriptedTalk.CALLS);
    assertThat(Responses.calls(pieces(model(scripted), new Prompt(talk, options))))
        .isEqualTo(Responses.calls(List.of(called)));
    AssistantMessage message = Responses.message(called);
    talk.add(message);
    talk.add(
        ToolResponseMessage.builder()
            .responses(
                message.getToolCalls().stream()
                    .map(call -> new ToolResponse(call.id(), call.name(), ScriptedTalk.RESULT))
                    .toList())
            .build());
    assertThat(Responses.text(model(scripted).call(new Prompt(talk, options))))
        .isEqualTo(ScriptedTalk.ANSWER);
  }

  @Test
  void optionsOfAPromptGoBeforeTheModels() {
    String greedy = model(hermes).call("x");
    AltiplanoChatModel warm =
        AltiplanoChatModel.builder(hermes)
            .options(greedy().temperature(1.5).seed(5L).build())
            .build();
    String first = warm.call("x");
    assertThat(warm.call("x")).isEqualTo(first).isNotEqualTo(greedy);
    for (ChatOptions narrow :
        List.of(
            ChatOptions.builder().temperature(0.0).build(),
            ChatOptions.builder().topK(1).build(),
            ChatOptions.builder().topP(1e-6).build(),
            warm.getOptions().mutate().minP(1.0).build())) {
      assertThat(Responses.text(warm.call(new Prompt("x", narrow)))).isEqualTo(greedy);
    }
    ChatResponse cut =
        model(hermes).call(new Prompt("x", ChatOptions.builder().maxTokens(3).build()));
    assertThat(Responses.finishReason(cut)).isEqualTo("LENGTH");
    String whole = model(cria).call("Tell me about yourself.");
    String stop = Objects.requireNonNull(whole).substring(8, 12);
    ChatOptions stopping = ChatOptions.builder().stopSequences(List.of(stop)).build();
    assertThat(Responses.text(model(cria).call(new Prompt("Tell me about yourself.", stopping))))
        .isEqualTo(whole.substring(0, whole.indexOf(stop)));
  }

  @Test
  void answersAreHeldToASchemaAndCallsToAChoice() {
    for (long seed = 0; seed < 4; seed++) {
      AltiplanoChatOptions.Builder random =
          AltiplanoChatOptions.builder().temperature(1.0).seed(seed).maxTokens(1500);
      assertThat(
              Responses.text(
                  model(hermes)
                      .call(new Prompt("x", random.outputSchema(PlaceAnswer.SCHEMA).build()))))
          .as("seed %d", seed)
          .matches(PlaceAnswer.PATTERN);
      AltiplanoChatOptions one =
          random
              .outputSchema(null)
              .toolCallbacks(WEATHER)
              .toolChoice(ToolChoice.REQUIRED.withParallel(false))
              .build();
      assertThat(Responses.calls(List.of(model(hermes).call(new Prompt("x", one)))))
          .as("seed %d", seed)
          .hasSize(1);
    }
  }

  private static void refused(LanguageModel model, Prompt prompt, ErrorCode code, String message) {
    assertThatThrownBy(() -> model(model).call(prompt))
        .isInstanceOfSatisfying(AltiplanoException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  @Test
  void whatCannotBeDoneIsRefusedByName() {
    ErrorCode unsupported = ErrorCode.UNSUPPORTED_PARAMETER;
    refused(cria, new Prompt("x", greedy().model("gpt-5").build()), unsupported, "model: this is");
    Media image = new Media(MimeTypeUtils.IMAGE_PNG, new ByteArrayResource(new byte[] {1}));
    Message seen = UserMessage.builder().text("x").media(image).build();
    refused(cria, new Prompt(seen), unsupported, "models read text alone, not image/png");
    refused(
        plain,
        new Prompt("x", greedy().toolCallbacks(WEATHER).build()),
        unsupported,
        "toolCallbacks: how this model");
    refused(
        cria,
        new Prompt("x", OpenAiChatOptions.builder().user("me").build()),
        unsupported,
        "OpenAiChatOptions is for another model");
  }

  @Test
  void errorsSayWhatIsWrong() {
    ErrorCode invalid = ErrorCode.INVALID_REQUEST;
    refused(cria, new Prompt("x", greedy().temperature(-1.0).build()), invalid, "temperature");
    refused(cria, new Prompt("x", greedy().maxTokens(0).build()), invalid, "maxTokens: must be 1");
    refused(
        cria,
        new Prompt("x", greedy().toolChoice(ToolChoice.REQUIRED).build()),
        invalid,
        "no tools are given");
    refused(
        cria,
        new Prompt(CriaFacts.TOO_LONG),
        ErrorCode.CONTEXT_OVERFLOW,
        CriaFacts.TOO_LONG_REFUSAL);
    assertThatThrownBy(() -> pieces(model(cria), new Prompt(CriaFacts.TOO_LONG)))
        .isInstanceOf(AltiplanoException.class);
  }

  /** Whoever leaves frees what the answer held. */
  @Test
  void cancelling() throws InterruptedException {
    List<ChatResponse> told = new CopyOnWriteArrayList<>();
    AltiplanoChatOptions endless = AltiplanoChatOptions.builder().temperature(1.0).seed(3L).build();
    Disposable subscription = model(hermes).stream(new Prompt("x", endless)).subscribe(told::add);
    long start = System.nanoTime();
    while (told.isEmpty()) {
      Thread.sleep(1);
    }
    subscription.dispose();
    while (hermes.load().live() > 0) {
      Thread.sleep(5);
      assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }
    assertThat(model(hermes).stream(new Prompt("x", endless)).take(2).collectList().block())
        .hasSize(2);
  }

  /** Registries are told as Spring AI's own models tell them. */
  @Test
  void callsAreObserved() throws InterruptedException {
    List<String> told = new CopyOnWriteArrayList<>();
    ObservationRegistry registry = ObservationRegistry.create();
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<ChatModelObservationContext>() {
              @Override
              public void onStop(ChatModelObservationContext context) {
                ChatResponse response = Objects.requireNonNull(context.getResponse());
                told.add(
                    context.getOperationMetadata().provider()
                        + ": "
                        + Responses.text(response)
                        + ", "
                        + response.getMetadata().getUsage().getCompletionTokens());
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return context instanceof ChatModelObservationContext;
              }
            });
    AltiplanoChatModel model =
        AltiplanoChatModel.builder(scripted)
            .options(greedy().build())
            .observationRegistry(registry)
            .build();
    model.call(ScriptedTalk.GREETING);
    pieces(model, new Prompt(ScriptedTalk.GREETING));
    // A stream's observation stops after its subscriber has heard of the end.
    while (told.size() < 2) {
      Thread.sleep(1);
    }
    String once = "altiplano: " + ScriptedTalk.REPLY + ", 9";
    assertThat(told).containsExactly(once, once);
  }
}
