package io.altiplano.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import io.altiplano.app.CriaFacts;
import io.altiplano.app.PlaceAnswer;
import io.altiplano.app.ScriptedTalk;
import io.altiplano.app.UnitVectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every chat model of LangChain4j's does with ours, in the same process or behind a client of
 * LangChain4j's on a real port.
 */
@Timeout(120)
abstract class ChatModelSuite {
  static final String ABOUT = "Tell me about yourself.";

  static final ToolSpecification WEATHER =
      ToolSpecification.builder()
          .name(ScriptedTalk.TOOL)
          .description(ScriptedTalk.TOOL_DESCRIPTION)
          .parameters(
              JsonObjectSchema.builder()
                  .addStringProperty(ScriptedTalk.PARAMETER)
                  .required(ScriptedTalk.PARAMETER)
                  .build())
          .build();

  /** What {@link PlaceAnswer#SCHEMA} says. */
  static final ResponseFormat PLACE =
      json(
          JsonObjectSchema.builder()
              .addEnumProperty("size", List.of("SMALL", "LARGE"))
              .addBooleanProperty("open")
              .required("size", "open")
              .build());

  /** How an answer is drawn, and how long it may be, in tokens. */
  record Drawing(double temperature, int seed, int maxTokens) {
    static final Drawing GREEDY = new Drawing(0, 0, 40);
  }

  /** One of cria, {@code hermes} and {@code scripted}. */
  abstract ChatModel chat(String model, Drawing drawing);

  /** The same, streaming. */
  abstract StreamingChatModel streaming(String model, Drawing drawing);

  /** Cria's vectors. */
  abstract EmbeddingModel embedding();

  /** Lets {@code hermes} begin an answer that takes long. */
  abstract void tellEndlessly(Heard heard);

  /** How many answers {@code hermes} is making. */
  abstract int live();

  static ChatRequest.Builder ask(String question) {
    return ChatRequest.builder().messages(UserMessage.from(question));
  }

  static ResponseFormat json(JsonSchemaElement root) {
    return ResponseFormat.builder()
        .type(ResponseFormatType.JSON)
        .jsonSchema(JsonSchema.builder().name("Place").rootElement(root).build())
        .build();
  }

  /** Names and arguments, with the spaces of the arguments left out. */
  static List<String> calls(ChatResponse response) {
    return response.aiMessage().toolExecutionRequests().stream()
        .map(call -> call.name() + call.arguments().replace(" ", ""))
        .toList();
  }

  @Test
  void aPlainAnswerWithItsUsage() {
    ChatResponse response = chat("cria", Drawing.GREEDY).chat(ask("Hello!").build());
    assertThat(response.aiMessage().text()).isNotBlank();
    assertThat(response.aiMessage().hasToolExecutionRequests()).isFalse();
    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(response.modelName()).startsWith("cria");
    TokenUsage usage = response.tokenUsage();
    assertThat(usage.inputTokenCount()).isBetween(5, 40);
    assertThat(usage.outputTokenCount()).isBetween(2, 40);
    assertThat(usage.totalTokenCount())
        .isEqualTo(usage.inputTokenCount() + usage.outputTokenCount());
  }

  @Test
  void severalTurnsInKorean() {
    ChatResponse response =
        chat("cria", Drawing.GREEDY)
            .chat(
                SystemMessage.from(CriaFacts.KOREAN.system()),
                UserMessage.from(CriaFacts.KOREAN.greeting()),
                AiMessage.from(CriaFacts.KOREAN.reply()),
                UserMessage.from(CriaFacts.KOREAN.question()));
    assertThat(response.aiMessage().text()).containsPattern(CriaFacts.HANGUL);
  }

  @Test
  void aLimitAndAStopTextEndIt() {
    ChatModel model = chat("cria", Drawing.GREEDY);
    String whole = model.chat(ABOUT);
    ChatResponse cut = chat("cria", new Drawing(0, 0, 3)).chat(ask(ABOUT).build());
    assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(cut.tokenUsage().outputTokenCount()).isEqualTo(3);
    assertThat(whole).startsWith(cut.aiMessage().text());
    String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 4);
    assertThat(model.chat(ask(ABOUT).stopSequences(List.of(stop)).build()).aiMessage().text())
        .isEqualTo(whole.substring(0, whole.indexOf(stop)));
  }

  @Test
  void aStreamAddsUpToTheAnswerInOnePiece() throws Exception {
    for (String model : List.of("cria", "hermes", "scripted")) {
      ChatRequest request = ask(ScriptedTalk.GREETING).build();
      ChatResponse whole = chat(model, Drawing.GREEDY).chat(request);
      Heard heard = new Heard();
      streaming(model, Drawing.GREEDY).chat(request, heard);
      assertThat(heard.response().aiMessage()).as(model).isEqualTo(whole.aiMessage());
      assertThat(heard.text()).isEqualTo(whole.aiMessage().text());
      assertThat(heard.pieces).hasSizeGreaterThan(1);
      assertThat(heard.response().finishReason()).isEqualTo(whole.finishReason());
      assertThat(heard.response().tokenUsage().totalTokenCount())
          .isEqualTo(whole.tokenUsage().totalTokenCount());
    }
  }

  @Test
  void toolsAreCalledSeveralAtOnceAndTheirResultsRead() throws Exception {
    List<ChatMessage> talk = new ArrayList<>(List.of(UserMessage.from(ScriptedTalk.QUESTION)));
    ChatRequest question = ChatRequest.builder().messages(talk).toolSpecifications(WEATHER).build();
    ChatModel model = chat("scripted", Drawing.GREEDY);
    ChatResponse called = model.chat(question);
    assertThat(called.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    assertThat(called.aiMessage().text()).isNull();
    assertThat(calls(called)).isEqualTo(ScriptedTalk.CALLS);
    assertThat(called.aiMessage().toolExecutionRequests())
        .extracting(ToolExecutionRequest::id)
        .doesNotContainNull()
        .doesNotHaveDuplicates();

    Heard heard = new Heard();
    streaming("scripted", Drawing.GREEDY).chat(question, heard);
    assertThat(calls(heard.response())).isEqualTo(ScriptedTalk.CALLS);
    assertThat(heard.response().finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    assertThat(heard.calls).extracting(call -> call.index()).containsExactly(0, 1);
    assertThat(heard.calls)
        .extracting(call -> call.toolExecutionRequest())
        .containsExactlyElementsOf(heard.response().aiMessage().toolExecutionRequests());

    talk.add(called.aiMessage());
    called
        .aiMessage()
        .toolExecutionRequests()
        .forEach(call -> talk.add(ToolExecutionResultMessage.from(call, ScriptedTalk.RESULT)));
    ChatResponse told =
        model.chat(ChatRequest.builder().messages(talk).toolSpecifications(WEATHER).build());
    assertThat(told.aiMessage().text()).isEqualTo(ScriptedTalk.ANSWER);
  }

  /** Random weights know nothing, and yet what they write is a place. */
  @Test
  void answersAreHeldToASchema() {
    for (int seed = 0; seed < 4; seed++) {
      ChatModel model = chat("hermes", new Drawing(1, seed, 400));
      assertThat(model.chat(ask("x").responseFormat(PLACE).build()).aiMessage().text())
          .as("seed %d", seed)
          .matches(PlaceAnswer.PATTERN);
    }
    ChatRequest object = ask("x").responseFormat(ResponseFormat.JSON).build();
    assertThat(chat("hermes", Drawing.GREEDY).chat(object).aiMessage().text()).startsWith("{");
  }

  @Test
  void whatIsWrongIsSaid() {
    refused(ask(CriaFacts.TOO_LONG).build(), CriaFacts.TOO_LONG_REFUSAL);
    refused(ask("x").temperature(-1.0).build(), "temperature");
  }

  private void refused(ChatRequest request, String message) {
    assertThatThrownBy(() -> chat("cria", Drawing.GREEDY).chat(request))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message);
    Heard heard = new Heard();
    streaming("cria", Drawing.GREEDY).chat(request, heard);
    assertThatThrownBy(heard::response)
        .hasCauseInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message);
  }

  /** Whoever cancels hears nothing more, and what the answer held is free. */
  @Test
  void cancellingFreesWhatTheAnswerHeld() throws InterruptedException {
    Heard heard = new Heard(StreamingHandle::cancel);
    tellEndlessly(heard);
    long start = System.nanoTime();
    while (heard.pieces.isEmpty() || live() > 0) {
      Thread.sleep(5);
      assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }
    assertThat(heard.pieces).hasSize(1);
    assertThat(heard.ended()).isFalse();
  }

  @Test
  void vectorsHaveLengthOneAndEqualTextsAreEqual() {
    Response<List<Embedding>> response =
        embedding()
            .embedAll(
                List.of(
                    TextSegment.from("a llama"),
                    TextSegment.from("알파카"),
                    TextSegment.from("a llama")));
    List<Embedding> vectors = response.content();
    assertThat(vectors).hasSize(3);
    for (Embedding vector : vectors) {
      assertThat(vector.dimension()).isEqualTo(CriaFacts.VECTOR_LENGTH);
      UnitVectors.requireUnit(vector.vector());
    }
    assertThat(vectors.get(2)).isEqualTo(vectors.get(0)).isNotEqualTo(vectors.get(1));
    assertThat(Objects.requireNonNull(response.tokenUsage()).inputTokenCount()).isBetween(5, 30);
  }
}
