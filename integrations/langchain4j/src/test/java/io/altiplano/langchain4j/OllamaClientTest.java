package io.altiplano.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.StreamingResponseHandler;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaChatRequestParameters;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.langchain4j.model.ollama.OllamaLanguageModel;
import dev.langchain4j.model.ollama.OllamaModel;
import dev.langchain4j.model.ollama.OllamaModelCard;
import dev.langchain4j.model.ollama.OllamaModels;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingLanguageModel;
import dev.langchain4j.model.ollama.RunningOllamaModel;
import dev.langchain4j.model.output.Response;
import io.altiplano.app.CriaFacts;
import io.altiplano.app.ScriptedTalk;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * LangChain4j's own Ollama client. It cannot demand that a tool be called, and shows neither
 * log-probabilities nor several answers, as Ollama's API has it.
 */
class OllamaClientTest extends ClientSuite {
  /** Takes long, since it has to be: no other word keeps hermes from ending at once. */
  private static final String LONG =
      """
      {"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 300}
      """;

  private static OllamaChatModel.OllamaChatModelBuilder client(String model, Drawing drawing) {
    return OllamaChatModel.builder()
        .baseUrl(server.address())
        .maxRetries(0)
        .modelName(model)
        .temperature(drawing.temperature())
        .seed(drawing.seed())
        .numPredict(drawing.maxTokens());
  }

  private static OllamaStreamingChatModel.OllamaStreamingChatModelBuilder streamingClient(
      String model, Drawing drawing) {
    return OllamaStreamingChatModel.builder()
        .baseUrl(server.address())
        .modelName(model)
        .temperature(drawing.temperature())
        .seed(drawing.seed())
        .numPredict(drawing.maxTokens());
  }

  @Override
  ChatModel chat(String model, Drawing drawing) {
    return client(model, drawing).build();
  }

  @Override
  StreamingChatModel streaming(String model, Drawing drawing) {
    return streamingClient(model, drawing).build();
  }

  private static OllamaEmbeddingModel.OllamaEmbeddingModelBuilder vectors() {
    return OllamaEmbeddingModel.builder().baseUrl(server.address()).modelName("cria").maxRetries(0);
  }

  @Override
  EmbeddingModel embedding() {
    return vectors().build();
  }

  @Override
  void tellEndlessly(Heard heard) {
    ChatRequest endless = ask("x").responseFormat(json(JsonRawSchema.from(LONG))).build();
    streaming("hermes", new Drawing(1, 3, 1900)).chat(endless, heard);
  }

  private static OllamaModels models() {
    return OllamaModels.builder().baseUrl(server.address()).maxRetries(0).build();
  }

  @Test
  void thoughtsAreToldApart() throws Exception {
    AiMessage message =
        client("scripted", Drawing.GREEDY)
            .returnThinking(true)
            .build()
            .chat(ask(ScriptedTalk.GREETING).build())
            .aiMessage();
    assertThat(message.thinking()).isEqualTo(ScriptedTalk.THOUGHT);
    assertThat(message.text()).isEqualTo(ScriptedTalk.REPLY);
    Heard heard = new Heard();
    streamingClient("scripted", Drawing.GREEDY)
        .returnThinking(true)
        .build()
        .chat(ScriptedTalk.GREETING, heard);
    assertThat(heard.response().aiMessage()).isEqualTo(message);
    assertThat(heard.thoughts).hasToString(ScriptedTalk.THOUGHT);
  }

  /** An answer of hermes' with these options and, where they say nothing else, great warmth. */
  private static String drawn(
      UnaryOperator<OllamaChatRequestParameters.Builder> options, Drawing drawing) {
    ChatRequest request =
        ask("x").parameters(options.apply(OllamaChatRequestParameters.builder()).build()).build();
    return client("hermes", drawing).build().chat(request).aiMessage().text();
  }

  @Test
  void optionsAreHeeded() {
    Drawing warm = new Drawing(1.5, 5, 12);
    String first = drawn(options -> options, warm);
    assertThat(drawn(options -> options, warm)).isEqualTo(first);
    assertThat(drawn(options -> options.seed(6), warm)).isNotEqualTo(first);
    String greedy = drawn(options -> options, new Drawing(0, 5, 12));
    assertThat(greedy).isNotEqualTo(first);
    assertThat(drawn(options -> options.temperature(0.0), warm)).isEqualTo(greedy);
    assertThat(drawn(options -> options.topK(1), warm)).isEqualTo(greedy);
    assertThat(drawn(options -> options.topP(1e-6), warm)).isEqualTo(greedy);
    assertThat(drawn(options -> options.minP(1.0), warm)).isEqualTo(greedy);
    Drawing longer = new Drawing(0, 5, 100);
    assertThat(drawn(options -> options.repeatPenalty(9.0).repeatLastN(64), longer))
        .isNotEqualTo(drawn(options -> options, longer));
    // How the machine is used changes no answer.
    assertThat(
            drawn(
                options ->
                    options
                        .numThread(1)
                        .numBatch(8)
                        .numGPU(0)
                        .mainGPU(0)
                        .numKeep(4)
                        .useMmap(true)
                        .numCtx(64)
                        .mirostat(0)
                        .think(false),
                warm))
        .isEqualTo(first);
  }

  private static void refused(
      UnaryOperator<OllamaChatRequestParameters.Builder> options, String message) {
    assertThatThrownBy(() -> drawn(options, Drawing.GREEDY))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatCannotBeDoneIsRefusedByName() {
    refused(options -> options.mirostat(1), "options.mirostat");
    refused(options -> options.numCtx(1_000_000), "options.num_ctx");
    refused(options -> options.think(true), "think");
    UserMessage seen =
        UserMessage.from(TextContent.from("x"), ImageContent.from("aW1hZ2U=", "image/png"));
    assertThatThrownBy(() -> chat("cria", Drawing.GREEDY).chat(seen))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("reads text alone");
    assertThatThrownBy(() -> vectors().dimensions(64).build().embed("x"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("dimensions");
    int own = CriaFacts.VECTOR_LENGTH;
    assertThat(vectors().dimensions(own).build().embed("x").content().dimension()).isEqualTo(own);
  }

  @Test
  void promptsAreAnsweredInOnePieceAndInMany() throws Exception {
    Response<String> whole =
        OllamaLanguageModel.builder()
            .baseUrl(server.address())
            .maxRetries(0)
            .modelName("cria")
            .temperature(0.0)
            .numPredict(20)
            .build()
            .generate(ABOUT);
    assertThat(whole.content()).isNotBlank();
    assertThat(Objects.requireNonNull(whole.tokenUsage()).outputTokenCount()).isBetween(2, 20);
    StringBuilder pieces = new StringBuilder();
    CompletableFuture<Response<String>> streamed = new CompletableFuture<>();
    OllamaStreamingLanguageModel.builder()
        .baseUrl(server.address())
        .modelName("cria")
        .temperature(0.0)
        .numPredict(20)
        .build()
        .generate(ABOUT, gathering(pieces, streamed));
    assertThat(streamed.get(60, TimeUnit.SECONDS).content()).isEqualTo(whole.content());
    assertThat(pieces).hasToString(whole.content());
  }

  private static StreamingResponseHandler<String> gathering(
      StringBuilder pieces, CompletableFuture<Response<String>> whole) {
    return new StreamingResponseHandler<>() {
      @Override
      public void onNext(String piece) {
        pieces.append(piece);
      }

      @Override
      public void onComplete(Response<String> response) {
        whole.complete(response);
      }

      @Override
      public void onError(Throwable error) {
        whole.completeExceptionally(error);
      }
    };
  }

  @Test
  void modelsAreListedShownAndKept() {
    List<OllamaModel> listed = models().availableModels().content();
    assertThat(listed).extracting(OllamaModel::getName).contains("cria", "hermes", "scripted");
    OllamaModel cria = listed.getFirst();
    assertThat(cria.getSize()).isGreaterThan(1 << 20);
    assertThat(cria.getDigest()).matches("[0-9a-f]{64}");
    OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC);
    assertThat(cria.getModifiedAt()).isBefore(now);
    assertThat(cria.getDetails().getQuantizationLevel()).isEqualTo("Q8_0");
    OllamaModelCard card = models().modelCard(cria).content();
    assertThat(card.getDetails().getFamily()).isEqualTo("llama");
    assertThat(card.getCapabilities()).contains("completion", "tools");
    assertThat(card.getModelInfo()).containsEntry("llama.context_length", 1024);

    drawn(options -> options.keepAlive(300), Drawing.GREEDY);
    RunningOllamaModel kept =
        models().runningModels().content().stream()
            .filter(model -> model.getName().equals("hermes"))
            .findFirst()
            .orElseThrow();
    assertThat(kept.getExpiresAt()).isBetween(now.plusMinutes(4), now.plusMinutes(6));
    assertThat(kept.getContextLength()).isPositive();
  }

  /** Whoever has no key for it changes nothing about which models are here. */
  @Test
  void modelsAreNotDeleted() {
    assertThatThrownBy(() -> models().deleteModel("cria"))
        .isInstanceOf(AuthenticationException.class)
        .hasMessageContaining("--scope manage");
  }
}
