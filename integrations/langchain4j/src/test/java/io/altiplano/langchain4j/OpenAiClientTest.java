package io.altiplano.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.LogProb;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatResponseMetadata;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import io.altiplano.app.PlaceAnswer;
import io.altiplano.app.PlaceTool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** LangChain4j's own OpenAI client. It has no way to ask for several answers. */
class OpenAiClientTest extends ClientSuite {
  private static final ToolSpecification FIND = tool(PlaceTool.NAME);

  private static OpenAiChatModel.OpenAiChatModelBuilder client(String model, Drawing drawing) {
    return OpenAiChatModel.builder()
        .baseUrl(server.address() + "/v1")
        .apiKey("none is needed here")
        .maxRetries(0)
        .modelName(model)
        .temperature(drawing.temperature())
        .seed(drawing.seed())
        .maxCompletionTokens(drawing.maxTokens());
  }

  @Override
  ChatModel chat(String model, Drawing drawing) {
    return client(model, drawing).build();
  }

  @Override
  StreamingChatModel streaming(String model, Drawing drawing) {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(server.address() + "/v1")
        .apiKey("none is needed here")
        .modelName(model)
        .temperature(drawing.temperature())
        .seed(drawing.seed())
        .maxCompletionTokens(drawing.maxTokens())
        .build();
  }

  @Override
  EmbeddingModel embedding() {
    return OpenAiEmbeddingModel.builder()
        .baseUrl(server.address() + "/v1")
        .apiKey("none is needed here")
        .modelName("cria")
        .maxRetries(0)
        .build();
  }

  @Override
  void tellEndlessly(Heard heard) {
    var endless = OpenAiChatRequestParameters.builder().logitBias(Map.of("2", -100)).build();
    streaming("hermes", new Drawing(1, 3, 1900)).chat(ask("x").parameters(endless).build(), heard);
  }

  private static ToolSpecification tool(String name) {
    return ToolSpecification.builder()
        .name(name)
        .description(PlaceTool.DESCRIPTION)
        .parameters(
            JsonObjectSchema.builder()
                .addEnumProperty("city", PlaceTool.CITIES)
                .addBooleanProperty("open")
                .required(PlaceTool.REQUIRED)
                .build())
        .build();
  }

  @Test
  void aToolThatHasToBeCalledIsAndTheTalkGoesOn() {
    List<ChatMessage> talk = new ArrayList<>(List.of(UserMessage.from(PlaceTool.QUESTION)));
    ChatModel model = chat("cria", Drawing.GREEDY);
    ChatResponse called =
        model.chat(
            ChatRequest.builder()
                .messages(talk)
                .toolSpecifications(FIND)
                .toolChoice(ToolChoice.REQUIRED)
                .build());
    assertThat(called.id()).startsWith("chatcmpl-");
    assertThat(called.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    ToolExecutionRequest call = called.aiMessage().toolExecutionRequests().getFirst();
    assertThat(call.name()).isEqualTo(PlaceTool.NAME);
    assertThat(call.arguments()).matches(PlaceTool.ARGUMENTS);
    talk.add(called.aiMessage());
    talk.add(ToolExecutionResultMessage.from(call, PlaceTool.RESULT));
    ChatResponse after =
        model.chat(ChatRequest.builder().messages(talk).toolSpecifications(FIND).build());
    assertThat(after.tokenUsage().inputTokenCount())
        .isGreaterThan(called.tokenUsage().inputTokenCount());
  }

  /** Random weights call tools as they like, so that many shapes of answers are seen. */
  @Test
  void toolsCalledInParallelAndStreamed() throws Exception {
    ChatRequest request =
        ask("x")
            .toolSpecifications(tool("find"), tool("book"))
            .toolChoice(ToolChoice.REQUIRED)
            .build();
    int parallel = 0;
    for (int seed = 0; seed < 8; seed++) {
      Drawing random = new Drawing(1, seed, 600);
      List<String> calls = calls(chat("hermes", random).chat(request));
      Heard heard = new Heard();
      streaming("hermes", random).chat(request, heard);
      assertThat(calls(heard.response())).as("seed %d", seed).isEqualTo(calls).isNotEmpty();
      assertThat(heard.calls).hasSameSizeAs(calls);
      parallel += calls.size() > 1 ? 1 : 0;
    }
    assertThat(parallel).isPositive();
  }

  @Test
  void strictSchemasAreHeldToAsWell() {
    ChatModel model = client("hermes", new Drawing(1, 4, 400)).strictJsonSchema(true).build();
    assertThat(model.chat(ask("x").responseFormat(PLACE).build()).aiMessage().text())
        .matches(PlaceAnswer.PATTERN);
  }

  @Test
  void logProbabilitiesOfEachToken() {
    ChatResponse response =
        client("cria", Drawing.GREEDY)
            .logprobs(true)
            .topLogprobs(3)
            .build()
            .chat(ask("Hello!").build());
    List<LogProb> tokens = ((OpenAiChatResponseMetadata) response.metadata()).logProbs();
    StringBuilder text = new StringBuilder();
    for (LogProb token : tokens) {
      text.append(token.token());
      assertThat(token.logprob()).isLessThanOrEqualTo(0);
      assertThat(token.topLogprobs()).hasSize(3);
    }
    assertThat(text.toString().strip()).isEqualTo(response.aiMessage().text().strip());
  }

  @Test
  void whatIsMistypedIsNamed() {
    ChatModel mistyped =
        client("cria", Drawing.GREEDY).customParameters(Map.of("tempratur", 1)).build();
    assertThatThrownBy(() -> mistyped.chat("x"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("unsupported_parameter")
        .hasMessageContaining("tempratur");
  }
}
